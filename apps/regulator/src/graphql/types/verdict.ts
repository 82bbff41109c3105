import { Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { TestResult } from '#libs/structuring';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'An interval, UTC seconds.' })
export class Window {
  @Field(() => Float, { description: 'UTC seconds.' })
  readonly from!: number;

  @Field(() => Float, { description: 'UTC seconds.' })
  readonly to!: number;
}

@ObjectType({ description: 'Data that two workloads exchanged, summed over both directions.' })
export class EvidenceLink {
  @Field({ description: 'One workload: provider, a space, its id.' })
  readonly a!: string;

  @Field({ description: 'The other workload: provider, a space, its id.' })
  readonly b!: string;

  @Field(() => Int64, { description: 'Bytes.' })
  readonly bytes!: number;
}

@ObjectType({ description: 'One comparison of Alg. 2 with the smallest set of workloads that explains it.' })
export class Evidence {
  /** The comparison as the engine gave it; not part of the API. */
  readonly result!: TestResult;

  @Field({ description: 'sequential, parallel or combined.' })
  readonly test!: string;

  @Field({ description: 'What is compared: ops (tera-OP) or rate (tera-OP/s).' })
  readonly quantity!: string;

  @Field(() => Int, { nullable: true, description: 'Line of Alg. 2: 8, 12 or 16; null for the robust engine.' })
  readonly line!: number | null;

  @Field(() => Float, { description: 'Largest value over all sets that the test allows, tera-OP or tera-OP/s.' })
  readonly value!: number;

  @Field(() => Float, { description: 'What it is compared with, in the same unit.' })
  readonly threshold!: number;

  @Field({ description: 'Whether the threshold is reached.' })
  readonly hit!: boolean;

  @Field(() => Float, { description: 'value ÷ threshold.' })
  readonly margin!: number;

  @Field(() => Window, { nullable: true, description: 'Where the value is taken: the instant or window of a rate, the hull of the witness for operations.' })
  readonly window!: Window | null;

  @Field(() => [String], { description: 'The workloads that explain it, by start: provider, a space, the provider\'s id.' })
  readonly witness!: readonly string[];

  @Field(() => [EvidenceLink], { description: 'Exchanges that connect the witness; none for sequential tests.' })
  readonly links!: readonly EvidenceLink[];

  @Field({ description: 'The comparison in one plain sentence.' })
  readonly explanation!: string;
}

@ObjectType({ description: 'Something in the input that changed how it was judged.' })
export class Quality {
  @Field({ description: 'The workload: provider, a space, its id.' })
  readonly workload!: string;

  @Field({ description: 'zero-length or open-ended.' })
  readonly code!: string;

  @Field({ description: 'What was assumed.' })
  readonly detail!: string;
}

@ObjectType({ description: 'One engine\'s judgement of one entity at one position of the log. Append-only.' })
export class Verdict {
  /** Row ids; not part of the API. */
  readonly rowId!: string;
  readonly entityId!: string;

  @Field({ description: 'Engine and its version.' })
  readonly engine!: string;

  @Field({ description: 'Digest of the policy in force: base64url SHA-256.' })
  readonly parameters!: string;

  @Field(() => Int64, { description: 'Number of statements that it rests on.' })
  readonly position!: string;

  @Field({ description: 'benign or to-be-inspected.' })
  readonly outcome!: string;

  @Field(() => Float, { description: 'Largest margin (value ÷ threshold) over the tests.' })
  readonly margin!: number;

  @Field({ description: 'The row as stored, exported and replayed byte for byte: JSON.' })
  readonly row!: string;
}

@InputType({ description: 'Which verdicts. Conditions that are given must all hold.' })
export class VerdictFilter {
  @Field(() => String, { nullable: true, description: 'Id of the entity.' })
  readonly entity?: string | null;

  @Field(() => String, { nullable: true, description: 'benign or to-be-inspected.' })
  readonly outcome?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'true: only the newest verdict of each entity that was not merged away; false: only those that are not.' })
  readonly current?: boolean | null;
}
