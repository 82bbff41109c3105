import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'Accelerators of one model that a workload uses.' })
export class AcceleratorGroup {
  @Field({ description: 'Model as the catalogue spells it.' })
  readonly model!: string;

  @Field(() => Int64, { description: 'Number of accelerators.' })
  readonly count!: number;

  @Field(() => Int64, { description: 'Number of hosts that they are in.' })
  readonly nodes!: number;

  @Field(() => Float, { description: 'High-bandwidth memory of all of them together, GB.' })
  readonly memoryGB!: number;
}

@ObjectType({ description: 'A workload by its newest accepted line. Figures are as its provider reported them unless said otherwise.' })
export class Workload {
  /** Row ids and the line itself; not part of the API. */
  readonly rowId!: string;
  readonly providerRowId!: number;
  readonly accountRowId!: number;
  readonly source!: string;

  @Field(() => ID, { description: 'The provider\'s own id, unique within the provider.' })
  readonly id!: string;

  @Field({ description: 'planned, running or ended.' })
  readonly state!: string;

  @Field({ description: 'What the customer declared it to be: training, enhancement, design, inference, non-ai or none.' })
  readonly declared!: string;

  @Field(() => Int64, { description: 'UTC seconds.' })
  readonly start!: string;

  @Field(() => Int64, { nullable: true, description: 'UTC seconds; only of an ended workload.' })
  readonly end!: string | null;

  @Field(() => Int64, { nullable: true, description: 'The reserved end, UTC seconds; only while planned or running.' })
  readonly plannedEnd!: string | null;

  @Field(() => Int64, { description: 'Instant up to which a running workload\'s figures are accrued, UTC seconds.' })
  readonly asOf!: string;

  @Field(() => [AcceleratorGroup], { description: 'The hardware, by model.' })
  readonly accelerators!: readonly AcceleratorGroup[];

  @Field({ description: 'Arithmetic whose dense peak is counted, such as bf16.' })
  readonly precision!: string;

  @Field(() => Int64, { description: 'Operations of the hardware at dense peak over its time, tera-OP (10^12).' })
  readonly theoreticalTOP!: string;

  @Field(() => Int64, { description: 'Position in the log of the statement that holds this line.' })
  readonly position!: string;

  @Field(() => Int, { description: 'Line of that statement\'s body, from 1.' })
  readonly line!: number;
}

@ObjectType({ description: 'Data that a workload exchanged with another, as one side reported it.' })
export class Exchange {
  /** Row ids; not part of the API. */
  readonly rowId!: string;
  readonly providerRowId!: number;
  readonly workloadId!: string;

  @Field(() => String, { nullable: true, description: 'Id of the other workload, when it is at the same provider.' })
  readonly peerWorkload!: string | null;

  @Field(() => String, { nullable: true, description: 'Pseudonym of the pair of endpoints, when the other side is elsewhere; the other provider reports it as well.' })
  readonly flow!: string | null;

  @Field(() => String, { nullable: true, description: 'Pseudonym of the remote endpoint alone, where several workloads of the customer talk to it: a relay, a bucket.' })
  readonly endpoint!: string | null;

  @Field(() => Int64, { description: 'Bytes sent.' })
  readonly bytesOut!: string;

  @Field(() => Int64, { description: 'Bytes received.' })
  readonly bytesIn!: string;

  @Field(() => Int64, { description: 'Start of the interval, UTC seconds.' })
  readonly from!: string;

  @Field(() => Int64, { description: 'End of the interval, UTC seconds.' })
  readonly to!: string;

  @Field({ description: 'Whether its statement was corrected or cancelled, so that it does not count.' })
  readonly withdrawn!: boolean;
}

@InputType({ description: 'Which workloads. Conditions that are given must all hold.' })
export class WorkloadFilter {
  @Field(() => String, { nullable: true, description: 'URI of the provider.' })
  readonly provider?: string | null;

  @Field(() => String, { nullable: true, description: 'Id of the entity.' })
  readonly entity?: string | null;

  @Field(() => String, { nullable: true, description: 'planned, running or ended.' })
  readonly state?: string | null;

  @Field(() => String, { nullable: true, description: 'Accelerator model, as the catalogue spells it.' })
  readonly model?: string | null;

  @Field(() => Int64, { nullable: true, description: 'Leave out what was over by this instant, UTC seconds. Open-ended work is never over.' })
  readonly from?: bigint | null;

  @Field(() => Int64, { nullable: true, description: 'Leave out what starts at this instant or later, UTC seconds.' })
  readonly to?: bigint | null;
}
