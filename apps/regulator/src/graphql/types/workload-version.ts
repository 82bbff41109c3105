import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'One accepted line about a workload.' })
export class WorkloadVersion {
  @Field(() => Int64, { description: 'Position in the log of the statement that holds this line.' })
  readonly position!: string;

  @Field(() => Int, { description: 'Line of that statement\'s body, from 1.' })
  readonly line!: number;

  @Field(() => Int64, { description: 'Position in whose place it stands: that of the statement, and of a correction that of what it corrects.' })
  readonly standsAt!: string;

  @Field({ description: 'Whether it is what counts now.' })
  readonly current!: boolean;

  @Field(() => Int64, { nullable: true, description: 'Position of the statement that corrected or cancelled that of this line; null unless it was withdrawn.' })
  readonly withdrawnBy!: string | null;

  @Field({ description: 'planned, running or ended.' })
  readonly state!: string;

  @Field({ description: 'What the customer declared it to be.' })
  readonly declared!: string;

  @Field(() => Int64, { description: 'UTC seconds.' })
  readonly start!: string;

  @Field(() => Int64, { nullable: true, description: 'UTC seconds; only of an ended workload.' })
  readonly end!: string | null;

  @Field(() => Int64, { nullable: true, description: 'The reserved end, UTC seconds; only while planned or running.' })
  readonly plannedEnd!: string | null;

  @Field(() => Int64, { description: 'Instant up to which a running workload\'s figures are accrued, UTC seconds.' })
  readonly asOf!: string;

  @Field(() => Int64, { description: 'Operations of the hardware at dense peak over its time, tera-OP (10^12).' })
  readonly theoreticalTOP!: string;
}
