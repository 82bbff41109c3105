import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { ENTRY_KINDS } from '#libs/entries';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'What the hub\'s own register added to the log: a position that no statement has.' })
export class LogEntry {
  @Field(() => Int64, { description: 'Place in the hub\'s order, gap-free from 0 with those of statements.' })
  readonly position!: string;

  @Field({ description: `One of: ${ENTRY_KINDS.join(', ')}.` })
  readonly kind!: string;

  @Field(() => ID, { description: 'What it is named by, base64url.' })
  readonly digest!: string;

  @Field({ description: 'One line of JSON, exactly as an auditor reads it.' })
  readonly content!: string;
}

@ObjectType({ description: 'An officer\'s key. Two officers sign each order.' })
export class Officer {
  @Field(() => ID, { description: 'RFC 7638 thumbprint.' })
  readonly kid!: string;

  @Field({ description: 'Name under which the regulator registered it.' })
  readonly name!: string;

  @Field(() => Int64, { description: 'Log size when the key was registered: what is logged from this position on may be signed with it.' })
  readonly registeredPosition!: string;

  @Field(() => Int64, { nullable: true, description: 'Log size when the key was revoked: what is logged from this position on may not be signed with it.' })
  readonly revokedPosition!: string | null;
}

@ObjectType({ description: 'A pseudonym epoch whose key-holders published their manifest, and how far its rotation has come.' })
export class PseudonymEpoch {
  @Field(() => ID, { description: 'Name of the epoch, as tokens carry it.' })
  readonly epoch!: string;

  @Field(() => Int, { description: 'Key-holders needed for an evaluation, by the newest manifest.' })
  readonly threshold!: number;

  @Field(() => Int, { description: 'Key-holders, by the newest manifest.' })
  readonly holders!: number;

  @Field(() => Int, { description: 'Generation of the newest manifest: holders and shares change with each, the joint key does not.' })
  readonly generation!: number;

  @Field({ description: 'Digest of the newest manifest, base64url: to be compared with one that came another way.' })
  readonly digest!: string;

  @Field(() => Int64, { description: 'Log position of the newest manifest.' })
  readonly position!: string;

  @Field(() => Int64, { description: 'Log position of the first manifest: tokens of the epoch are accepted from there on.' })
  readonly since!: string;

  @Field(() => Int, { description: 'Accounts with a token of this epoch.' })
  readonly accounts!: number;

  @Field(() => Int, { description: 'Accounts whose newest tokens are of epochs published before this one: they have not come along yet.' })
  readonly accountsBehind!: number;
}

@ObjectType({ description: 'What became of an order to disclose at one provider.' })
export class Disclosure {
  /** Row id; not part of the API. */
  readonly providerRowId!: number;

  @Field(() => Int64, { description: 'Log position at which its agent was given the order.' })
  readonly deliveredPosition!: string;

  @Field(() => String, { nullable: true, description: 'disclosed, not-found or refused; null before it has answered.' })
  readonly outcome!: string | null;

  @Field(() => Int64, { nullable: true, description: 'Log position of its answer.' })
  readonly answeredPosition!: string | null;

  @Field(() => String, { nullable: true, description: 'The answer, as the provider signed it. What is disclosed is sealed to the case key: nobody reads it here.' })
  readonly answer!: string | null;

  @Field(() => Int64, { nullable: true, description: 'Log position of the newest result on the answer.' })
  readonly resultPosition!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether what was disclosed gives the token of the order; null while no officer has had it evaluated.' })
  readonly matches!: boolean | null;
}

@ObjectType({ description: 'An order of two officers. It names a token, never an identifier.' })
export class LawfulOrder {
  @Field(() => ID, { description: 'SHA-256 of the signing input of its claims, base64url.' })
  readonly digest!: string;

  @Field(() => Int64, { description: 'Its log position.' })
  readonly position!: string;

  @Field({ description: 'ruling, disclose or presence.' })
  readonly kind!: string;

  @Field({ description: 'File number.' })
  readonly case!: string;

  @Field({ description: 'What it rests on.' })
  readonly legalBasis!: string;

  @Field({ description: 'Key of the officer who signed it.' })
  readonly signedBy!: string;

  @Field({ description: 'Key of the officer who approved it.' })
  readonly approvedBy!: string;

  @Field(() => Int64, { nullable: true, description: 'When it expires, UTC seconds; null for a ruling.' })
  readonly expires!: string | null;

  @Field(() => Int, { nullable: true, description: 'Identifiers that each key-holder evaluates under it; null for a ruling.' })
  readonly quota!: number | null;

  @Field(() => Int, { description: 'Questions for presence answered under it.' })
  readonly asked!: number;

  @Field({ description: 'Pseudonym epoch that it is about.' })
  readonly epoch!: string;

  @Field(() => String, { nullable: true, description: 'Attribute of its token; null for presence.' })
  readonly attribute!: string | null;

  @Field(() => String, { nullable: true, description: 'Its token, base64url; null for presence.' })
  readonly token!: string | null;
}
