import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'What a correction or cancellation withdraws.' })
export class StatementRef {
  @Field(() => Int64, { description: 'Sequence number of the earlier statement, in the same stream.' })
  readonly seq!: number;

  @Field(() => String, { nullable: true, description: 'The provider\'s own word for the rule or reason, where it gives one.' })
  readonly rule!: string | null;
}

@ObjectType({ description: 'An accepted statement.' })
export class Statement {
  /** The signed statement where it refers to another, else null; not part of the API. */
  readonly jws!: string | null;

  @Field({ description: 'Provider URI.' })
  readonly iss!: string;

  @Field({ description: 'Stream within the provider.' })
  readonly str!: string;

  @Field(() => Int64, { description: 'Sequence number within the stream, from 1.' })
  readonly seq!: string;

  @Field(() => ID, { description: 'SHA-256 of its signing input, base64url: what identifies it.' })
  readonly digest!: string;

  @Field({ description: 'What it does: report, nil, correct or cancel.' })
  readonly act!: string;

  @Field(() => Int64, { description: 'Start of the period reported on, UTC seconds.' })
  readonly periodFrom!: string;

  @Field(() => Int64, { description: 'End of the period reported on, UTC seconds.' })
  readonly periodTo!: string;

  @Field(() => Int64, { description: 'When the provider says it was issued, UTC seconds.' })
  readonly iat!: string;

  @Field(() => Int64, { description: 'Place in the hub\'s order, gap-free from 0 with those of entries.' })
  readonly position!: string;

  @Field(() => Int64, { description: 'Position in whose place its lines stand: its own, and of a correction that of what it corrects.' })
  readonly standsAt!: string;

  @Field(() => Int64, { nullable: true, description: 'Position of the statement that corrected or cancelled it; null while what it says counts.' })
  readonly withdrawnBy!: string | null;
}
