import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { Evidence } from './evidence.js';

@ObjectType({ description: 'The value of each threshold, the others fixed, at which the outcome changes; null: none does.' })
export class Flips {
  @Field(() => Float, { nullable: true, description: 'Legal threshold, tera-OP.' })
  readonly C!: number | null;

  @Field(() => Float, { nullable: true, description: 'Throughput, tera-OP/s.' })
  readonly R!: number | null;

  @Field(() => Float, { nullable: true, description: 'Exchanged data, bytes.' })
  readonly D!: number | null;
}

@ObjectType({ description: 'What would have to be otherwise for the outcome to change.' })
export class Counterfactual {
  @Field(() => [String], { nullable: true, description: 'Workloads without which it is benign; null when no small set was found.' })
  readonly without!: readonly string[] | null;

  @Field({ description: 'Whether no smaller set would do.' })
  readonly fewest!: boolean;

  @Field(() => Flips, { description: 'Where the outcome flips.' })
  readonly flips!: Flips;

  @Field(() => String, { nullable: true, description: 'Why it was not worked out; null when it was.' })
  readonly notComputed!: string | null;
}

@ObjectType({ description: 'One engine run, which serves every profile with the same parameters.' })
export class Judgement {
  @Field(() => [String], { description: 'Profiles that it is the judgement of: id@version.' })
  readonly profiles!: readonly string[];

  @Field({ description: 'benign, to-be-inspected, or indeterminate: nothing reaches a threshold but reports are missing.' })
  readonly outcome!: string;

  @Field({ description: 'What it asks for: none, watch (on record, and nobody is asked), ask (for information) or inspect (open a case).' })
  readonly response!: string;

  @Field(() => Int, { description: 'Workloads that count.' })
  readonly counted!: number;

  @Field(() => Float, { description: 'What no sum can exceed, tera-OP: counted operations, or the integral of the envelope.' })
  readonly upperBoundTOP!: number;

  @Field(() => Float, { nullable: true, description: 'Robust engine: largest rate of linked work at once, tera-OP/s.' })
  readonly peakTOPs!: number | null;

  @Field(() => Float, { nullable: true, description: 'Robust engine: bytes that its workloads exchanged in all.' })
  readonly exchangedB!: number | null;

  @Field(() => [Evidence], { description: 'The comparisons, each with what explains it.' })
  readonly tests!: readonly Evidence[];

  @Field(() => Counterfactual, { nullable: true, description: 'Only under the lead profile, and only when a threshold is reached.' })
  readonly counterfactual!: Counterfactual | null;
}
