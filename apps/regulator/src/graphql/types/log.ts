import { Field, ID, Int, Float, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'An accepted statement.' })
export class Statement {
  @Field({ description: 'Provider URI.' })
  readonly iss!: string;

  @Field({ description: 'Stream within the provider.' })
  readonly str!: string;

  @Field(() => Int64, { description: 'Sequence number within the stream, from 1.' })
  readonly seq!: string;

  @Field(() => ID, { description: 'SHA-256 of its signing input, base64url: what identifies it.' })
  readonly digest!: string;

  @Field({ description: 'What it does: report or nil.' })
  readonly act!: string;

  @Field(() => Int64, { description: 'Start of the period reported on, UTC seconds.' })
  readonly periodFrom!: string;

  @Field(() => Int64, { description: 'End of the period reported on, UTC seconds.' })
  readonly periodTo!: string;

  @Field(() => Int64, { description: 'When the provider says it was issued, UTC seconds.' })
  readonly iat!: string;

  @Field(() => Int64, { description: 'Place in the hub\'s order, gap-free from 0.' })
  readonly position!: string;
}

@ObjectType({ description: 'The hub\'s order of accepted statements.' })
export class Log {
  @Field(() => Int64, { description: 'Number of statements.' })
  readonly size!: number;

  @Field(() => Int64, { description: 'Latest issue time over all statements: the log\'s own clock, UTC seconds.' })
  readonly clock!: number;

  @Field(() => Int64, { description: 'Number of statements that detection has covered; 0 before its first pass.' })
  readonly judgedThrough!: number;
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

@ObjectType('Policy', { description: 'The parameter set in force.' })
export class PolicyInForce {
  @Field(() => ID, { description: 'Base64url SHA-256 of its bytes.' })
  readonly digest!: string;

  @Field({ description: 'Name of the parameter set.' })
  readonly id!: string;

  @Field(() => Int, { description: 'Version of the parameter set.' })
  readonly version!: number;

  @Field({ description: 'Date of the version.' })
  readonly dated!: string;

  @Field({ description: 'Document that the figures come from.' })
  readonly source!: string;

  @Field(() => PolicyThresholds, { description: 'The thresholds.' })
  readonly thresholds!: PolicyThresholds;

  @Field(() => Int64, { description: 'How far open-ended work is projected, seconds.' })
  readonly projectionS!: number;

  @Field(() => Int64, { description: 'How much history counts, seconds.' })
  readonly lookbackS!: number;

  @Field(() => Float, { description: 'How many H100 at dense BF16 peak make up R.' })
  readonly h100EquivalentOfR!: number;
}
