import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import type { JudgedTest } from '#libs/verdict';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'An interval, UTC seconds.' })
export class Window {
  @Field(() => Float, { description: 'UTC seconds.' })
  readonly from!: number;

  @Field(() => Float, { description: 'UTC seconds.' })
  readonly to!: number;
}

@ObjectType({ description: 'Why two workloads are linked: data that they exchanged, or an endpoint at which they met.' })
export class EvidenceLink {
  @Field({ description: 'One workload: provider, a space, its id.' })
  readonly a!: string;

  @Field({ description: 'The other workload: provider, a space, its id.' })
  readonly b!: string;

  @Field(() => Int64, { description: 'Bytes, both directions; at an endpoint the smaller of what the two moved there.' })
  readonly bytes!: number;

  @Field({ description: 'Whether they met at an endpoint that is no workload, such as a bucket or a relay.' })
  readonly throughEndpoint!: boolean;
}

@ObjectType({ description: 'A workload of a witness, as it was judged.' })
export class Piece {
  @Field({ description: 'Provider, a space, the provider\'s id.' })
  readonly id!: string;

  @Field(() => Float, { description: 'UTC seconds.' })
  readonly start!: number;

  @Field(() => Float, { description: 'UTC seconds; the end of the projection where no end is known.' })
  readonly end!: number;

  @Field(() => Float, { description: 'Operations from start to end, tera-OP.' })
  readonly opsTOP!: number;

  @Field({ description: 'No end is known yet: judged at its projection.' })
  readonly open!: boolean;
}

@ObjectType({ description: 'One comparison with a threshold, with the smallest set of workloads that explains it.' })
export class Evidence {
  /** The comparison as it is stored; not part of the API. */
  readonly judged!: JudgedTest;

  @Field({ description: 'sequential, parallel or combined (Alg. 2); envelope or burst (robust engine).' })
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

  @Field(() => Float, { nullable: true, description: 'A hit: when the witness reached the threshold. No hit: when open-ended work of the set would reach it at its rate. UTC seconds; null: never.' })
  readonly crossing!: number | null;

  @Field({ description: 'How small the witness of a hit is: fewest (no smaller set reaches the threshold), of the optimum, or small.' })
  readonly smallest!: string;

  @Field(() => Window, { nullable: true, description: 'Where the value is taken: the instant or window of a rate, the hull of the witness for operations.' })
  readonly window!: Window | null;

  @Field(() => Int, { description: 'How many workloads make the value, or are the witness of a hit.' })
  readonly members!: number;

  @Field(() => [String], { description: 'A hit: the workloads that explain it, by start. No hit: the first few of those that make the value, under the lead profile only. Each is provider, a space, the provider\'s id.' })
  readonly witness!: readonly string[];

  @Field(() => [Piece], { description: 'The witness of a hit with its figures; empty without a hit.' })
  readonly pieces!: readonly Piece[];

  @Field(() => [EvidenceLink], { description: 'What connects the witness of a hit; none for sequential tests, and none without a hit.' })
  readonly links!: readonly EvidenceLink[];

  @Field({ description: 'The comparison in one plain sentence.' })
  readonly explanation!: string;
}

@ObjectType({ description: 'Something in the input that changed how it was judged, or kept a rule from looking.' })
export class Quality {
  @Field(() => String, { nullable: true, description: 'The rule that it concerns; null for engines.' })
  readonly rule!: string | null;

  @Field({ description: 'The workload: provider, a space, its id; empty where it concerns none.' })
  readonly workload!: string;

  @Field({ description: 'What: for engines zero-length or open-ended.' })
  readonly code!: string;

  @Field({ description: 'What was assumed, or what was not looked at.' })
  readonly detail!: string;
}
