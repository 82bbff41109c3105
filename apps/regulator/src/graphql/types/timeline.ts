import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'One workload on an entity\'s timeline.' })
export class Bar {
  /** Provider URI; not part of the API. */
  readonly iss!: string;

  @Field(() => ID, { description: 'The provider\'s own id of the workload.' })
  readonly id!: string;

  @Field(() => Int64, { description: 'UTC seconds.' })
  readonly start!: number;

  @Field(() => Int64, { nullable: true, description: 'UTC seconds; null while nothing says when it ends.' })
  readonly end!: number | null;

  @Field(() => Int64, { description: 'The end that it is judged with: its own, or the projection of the policy for open-ended work; UTC seconds.' })
  readonly projectedEnd!: number;

  @Field(() => Float, { description: 'Operations from start to projectedEnd, tera-OP.' })
  readonly opsTOP!: number;

  @Field(() => Float, { description: 'Operations per second, tera-OP/s.' })
  readonly rateTOPs!: number;

  @Field({ description: 'Alg. 1: training, potentially training or non-training.' })
  readonly class!: string;

  @Field({ description: 'Whether Alg. 2 counts it: training and potentially training work.' })
  readonly counted!: boolean;
}

@ObjectType({ description: 'A corner of the curve of counted operations; between two corners it is a straight line.' })
export class CumulativePoint {
  @Field(() => Int64, { description: 'UTC seconds.' })
  readonly at!: number;

  @Field(() => Float, { description: 'Counted operations up to that instant, tera-OP.' })
  readonly opsTOP!: number;
}

@ObjectType('Timeline', { description: 'An entity\'s current workloads over time, classed as the engine would class them now.' })
export class EntityTimeline {
  @Field(() => Int64, { nullable: true, description: 'Start of the first bar, UTC seconds; null when there is none.' })
  readonly from!: number | null;

  @Field(() => Int64, { nullable: true, description: 'Projected end of the last bar, UTC seconds; null when there is none.' })
  readonly to!: number | null;

  @Field(() => Int64, { description: 'The log\'s own clock, from which open-ended work is projected; UTC seconds.' })
  readonly now!: number;

  @Field(() => [Bar], { description: 'By provider, then id.' })
  readonly bars!: readonly Bar[];

  @Field(() => [CumulativePoint], { description: 'How counted operations add up.' })
  readonly cumulative!: readonly CumulativePoint[];

  @Field(() => Float, { description: 'The legal threshold C, tera-OP.' })
  readonly thresholdTOP!: number;
}
