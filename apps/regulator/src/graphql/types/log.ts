import { Field, ID, Int, Float, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'The hub\'s order of accepted statements and of what its own register added.' })
export class Log {
  @Field(() => Int64, { description: 'Number of positions: statements and entries.' })
  readonly size!: number;

  @Field(() => Int64, { description: 'Leaves that the stored tree covers: below the number of positions while the newest wait to be sealed.' })
  readonly treeSize!: number;

  @Field(() => Int64, { description: 'Latest issue time over all statements: the log\'s own clock, UTC seconds.' })
  readonly clock!: number;

  @Field(() => Int64, { description: 'Number of positions that detection has covered; 0 before its first pass.' })
  readonly judgedThrough!: number;

  @Field(() => Int64, { description: 'Statements, and entries that touch somebody, that detection has not covered yet; 0 when verdicts are up to date.' })
  readonly unjudged!: number;
}

@ObjectType('Thresholds', { description: 'Thresholds of Alg. 1 and Alg. 2.' })
export class PolicyThresholds {
  @Field(() => Float, { description: 'Alg. 1 filter on operations, tera-OP.' })
  readonly C1!: number;

  @Field(() => Float, { description: 'Legal threshold on operations, tera-OP.' })
  readonly C!: number;

  @Field(() => Float, { description: 'Throughput, tera-OP/s.' })
  readonly R!: number;

  @Field(() => Float, { description: 'Bandwidth between nodes, GB/s.' })
  readonly B!: number;

  @Field(() => Float, { description: 'Data exchanged between two workloads in both directions, bytes.' })
  readonly D!: number;
}

@ObjectType({ description: 'How long the obliged party has to tell the regulator.' })
export class ProfileDeadline {
  @Field(() => Int, { nullable: true, description: 'Days; null where no clock starts when a run reaches the threshold.' })
  readonly days!: number | null;

  @Field({ description: 'from detection, or from met or foreseen.' })
  readonly counted!: string;

  @Field({ description: 'What is asked for and when.' })
  readonly text!: string;
}

@ObjectType('Profile', { description: 'One version of one regulatory regime, with what it is judged by now.' })
export class ProfileInForce {
  @Field(() => ID, { description: 'Name of the regime.' })
  readonly id!: string;

  @Field(() => Int, { description: 'Version.' })
  readonly version!: number;

  @Field({ description: 'Full name.' })
  readonly title!: string;

  @Field({ description: 'Day of the text that this version renders.' })
  readonly dated!: string;

  @Field({ description: 'Where it applies.' })
  readonly jurisdiction!: string;

  @Field({ description: 'in force, proposed, rescinded or voluntary.' })
  readonly status!: string;

  @Field(() => [String], { description: 'Citations, with what each of them states and what is derived.' })
  readonly sources!: readonly string[];

  @Field(() => PolicyThresholds, { description: 'The thresholds at the log\'s own clock.' })
  readonly thresholds!: PolicyThresholds;

  @Field(() => Int64, { description: 'How far open-ended work is projected, seconds.' })
  readonly projectionS!: number;

  @Field(() => Int64, { description: 'How much history counts, seconds.' })
  readonly lookbackS!: number;

  @Field(() => Int64, { description: 'Longest window of the robust engine, seconds.' })
  readonly horizonS!: number;

  @Field(() => ProfileDeadline, { description: 'How long the obliged party has.' })
  readonly deadline!: ProfileDeadline;

  @Field(() => Float, { description: 'How many H100 at dense BF16 peak make up R.' })
  readonly h100EquivalentOfR!: number;
}

@ObjectType({ description: 'A number that a rule runs with.' })
export class RuleParameter {
  @Field({ description: 'Its name, with the unit at its end.' })
  readonly name!: string;

  @Field(() => Float, { description: 'Its value.' })
  readonly value!: number;
}

@ObjectType('Rule', { description: 'A rule whose numbers the rule set states; rules that it does not name run with their own.' })
export class RuleInForce {
  @Field({ description: 'The rule: name@version.' })
  readonly rule!: string;

  @Field(() => [RuleParameter], { description: 'What it runs with, where that is not its own default.' })
  readonly parameters!: readonly RuleParameter[];
}

@ObjectType('Policy', { description: 'The rule set in force: the profiles that are judged together, and the numbers that rules run with.' })
export class PolicyInForce {
  @Field(() => ID, { description: 'Base64url SHA-256 of its bytes.' })
  readonly digest!: string;

  @Field({ description: 'Name of the rule set.' })
  readonly id!: string;

  @Field(() => Int, { description: 'Version of the rule set.' })
  readonly version!: number;

  @Field({ description: 'Date of the version.' })
  readonly dated!: string;

  @Field({ description: 'Id of the profile whose outcome leads.' })
  readonly lead!: string;

  @Field(() => [ProfileInForce], { description: 'All profiles, the lead first.' })
  readonly profiles!: readonly ProfileInForce[];

  @Field(() => [RuleInForce], { description: 'Rules with numbers of their own.' })
  readonly rules!: readonly RuleInForce[];

  @Field(() => PolicyThresholds, { description: 'Thresholds of the lead profile at the log\'s own clock.' })
  readonly thresholds!: PolicyThresholds;

  @Field(() => Float, { description: 'How many H100 at dense BF16 peak make up the lead profile\'s R.' })
  readonly h100EquivalentOfR!: number;
}

@ObjectType({ description: 'A run of detection over everybody, as after a change of the rule set.' })
export class DetectionJob {
  @Field(() => ID, { description: 'Number of the job.' })
  readonly id!: string;

  @Field({ description: 'running, done or failed.' })
  readonly state!: string;

  @Field({ description: 'Digest of the rule set: base64url SHA-256.' })
  readonly parameters!: string;

  @Field(() => Int64, { description: 'Number of positions of the log that it rests on.' })
  readonly position!: string;

  @Field(() => Int, { description: 'Entities and providers judged so far.' })
  readonly done!: number;

  @Field(() => Int, { description: 'Entities and providers to judge; 0 before it is known.' })
  readonly total!: number;

  @Field({ description: 'When it began, RFC 3339.' })
  readonly startedAt!: string;

  @Field(() => String, { nullable: true, description: 'When it ended, RFC 3339; null while it runs.' })
  readonly finishedAt!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the failure.' })
  readonly failure!: string | null;
}
