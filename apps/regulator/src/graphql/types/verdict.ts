import { Field, Float, InputType, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'Two accounts that carry one identifier: why work at two providers is one customer\'s.' })
export class IdentityEdge {
  @Field({ description: 'One account: provider, a space, the provider\'s handle.' })
  readonly from!: string;

  @Field({ description: 'The other account.' })
  readonly to!: string;

  @Field({ description: 'Kind of identifier that they share.' })
  readonly attribute!: string;

  @Field(() => Int64, { description: 'Position in the log at which it was reported of the second of them.' })
  readonly position!: number;
}

@ObjectType({ description: 'A stretch of time about which reports or telemetry are missing.' })
export class IndeterminatePeriod {
  @Field(() => Float, { description: 'UTC seconds.' })
  readonly from!: number;

  @Field(() => Float, { nullable: true, description: 'UTC seconds; null while it lasts.' })
  readonly to!: number | null;

  @Field({ description: 'overdue-stream or telemetry-gap.' })
  readonly reason!: string;

  @Field(() => String, { nullable: true, description: 'The provider whose reports are missing.' })
  readonly provider!: string | null;

  @Field(() => String, { nullable: true, description: 'The workload without counters: provider, a space, its id.' })
  readonly workload!: string | null;
}

@ObjectType({ description: 'One engine\'s judgement of one entity at one position of the log. Append-only.' })
export class Verdict {
  /** Row ids; not part of the API. */
  readonly rowId!: string;
  readonly entityId!: string;

  @Field({ description: 'Engine and its version: seferis-fist@1, robust@1, or rules@1 for the rule catalogue.' })
  readonly engine!: string;

  @Field({ description: 'Digest of the rule set in force: base64url SHA-256.' })
  readonly parameters!: string;

  @Field(() => Int64, { description: 'Number of statements that it rests on.' })
  readonly position!: string;

  @Field({ description: 'Under the lead profile: benign, to-be-inspected, or indeterminate (nothing reaches a threshold, but reports are missing). Of rules: to-be-inspected when a finding asks for an inspection, else benign; what they only ask about is in response.' })
  readonly outcome!: string;

  @Field({ description: 'What it asks for: none, watch (on record, and nobody is asked), ask (for information) or inspect (open a case).' })
  readonly response!: string;

  @Field(() => Float, { description: 'Largest margin (value ÷ threshold) over the lead profile\'s tests, or over the findings.' })
  readonly margin!: number;

  @Field({ description: 'The row as stored, exported and replayed byte for byte: JSON.' })
  readonly row!: string;
}

@InputType({ description: 'Which verdicts. Conditions that are given must all hold.' })
export class VerdictFilter {
  @Field(() => String, { nullable: true, description: 'Id of the entity.' })
  readonly entity?: string | null;

  @Field(() => String, { nullable: true, description: 'seferis-fist@1, robust@1 or rules@1.' })
  readonly engine?: string | null;

  @Field(() => String, { nullable: true, description: 'benign, to-be-inspected or indeterminate.' })
  readonly outcome?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'true: only the newest verdict of each engine on each entity that was not merged away; false: only those that are not.' })
  readonly current?: boolean | null;
}
