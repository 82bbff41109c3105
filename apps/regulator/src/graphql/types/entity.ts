import { Field, Float, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'A legal person or group as the tokens show it: accounts joined over strong tokens.' })
export class Entity {
  /** Id that this one was merged into, one step; not part of the API. */
  readonly mergedIntoId!: string | null;

  @Field(() => ID, { description: 'Derived from the founding account; stable.' })
  readonly id!: string;

  @Field(() => Int64, { description: 'Position in the log of the statement that founded it.' })
  readonly foundedPosition!: string;

  @Field(() => Int64, { nullable: true, description: 'Position in the log at which it became part of another entity; null while it stands for itself, as it does again when the two fall apart.' })
  readonly mergedPosition!: string | null;
}

@InputType({ description: 'Which entities. Conditions that are given must all hold.' })
export class EntityFilter {
  @Field(() => Boolean, { nullable: true, description: 'Whether the current verdict of an engine (not of the rules) is to-be-inspected. An entity that was not judged yet is not flagged.' })
  readonly flagged?: boolean | null;

  @Field(() => String, { nullable: true, description: 'URI of a provider at which the entity has an account.' })
  readonly provider?: string | null;

  @Field(() => Float, { nullable: true, description: 'Least margin (value ÷ threshold) of the engines\' current verdicts.' })
  readonly minMargin?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Also list entities that were merged into another; false when absent.' })
  readonly includeMerged?: boolean | null;
}
