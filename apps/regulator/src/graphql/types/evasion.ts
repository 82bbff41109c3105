import { ArgsType, Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@InputType({ description: 'Thresholds that are thought of. What is left out is as in the lead profile of the rule set in force; B and D do not enter the price.' })
export class PolicyProposal {
  @Field(() => Float, { nullable: true, description: 'Legal threshold on operations, tera-OP.' })
  readonly C?: number | null;

  @Field(() => Float, { nullable: true, description: 'Burst that is let through, tera-OP; C at most.' })
  readonly C1?: number | null;

  @Field(() => Float, { nullable: true, description: 'Rate that is let through, tera-OP/s.' })
  readonly R?: number | null;

  @Field(() => Float, { nullable: true, description: 'Longest window that is looked at, seconds.' })
  readonly horizonS?: number | null;
}

@ArgsType()
export class PriceArgs {
  @Field(() => [Int], { description: 'Numbers of identities of whom nobody knows that they are one: 1 to 20 numbers, each from 1 to 1,000,000.' })
  readonly identities!: number[];

  @Field(() => PolicyProposal, { nullable: true, description: 'A policy to price beside the one in force.' })
  readonly proposed?: PolicyProposal | null;

  @Field(() => Float, { defaultValue: 1.5, description: 'T: length of a run, years of 365 days; 18 months by assumption A5 of Seferis and Fist.' })
  readonly runYears: number = 1.5;

  @Field(() => Float, { defaultValue: 3, description: 'For how many years a run of C should take at the least, for the R that would make it so.' })
  readonly guaranteeYears: number = 3;
}

@ObjectType({ description: 'What getting round a policy comes to for so many identities that nothing links: a bound on what no engine sees, not a forecast.' })
export class EvasionPrice {
  @Field(() => Int, { description: 'Number of identities, k.' })
  readonly identities!: number;

  @Field(() => Float, { description: 'k · min(C, C1 + R·T): most operations that go undetected in one run, tera-OP.' })
  readonly undetectedTOP!: number;

  @Field(() => Float, { description: 'The same as a share of C.' })
  readonly shareOfC!: number;

  @Field(() => Float, { description: 'Years until C, compute as it is: X = (C/k − C1) / R, at least 0.' })
  readonly yearsStatic!: number;

  @Field(() => Float, { description: 'Years until C where compute becomes worth three times as much a year and the run takes it up as it goes: ln(1 + X·ln 3) / ln 3.' })
  readonly yearsWithProgress!: number;

  @Field(() => Float, { description: 'Years until C for who waits first and then trains by the recipe of that day: the least w + X(C·3^−w).' })
  readonly yearsWaitThenTrain!: number;

  @Field(() => Float, { description: 'Of these, years of waiting: w.' })
  readonly yearsOfWaiting!: number;

  @Field(() => Float, { description: 'R at which C would take guaranteeYears, compute as it is, tera-OP/s; 0 where the burst alone is enough for C.' })
  readonly rateForGuaranteeTOPs!: number;

  @Field(() => Float, { description: 'The same with progress, tera-OP/s.' })
  readonly rateForGuaranteeWithProgressTOPs!: number;

  @Field(() => Float, { description: 'H100 at dense BF16 peak that make up rateForGuaranteeTOPs.' })
  readonly h100EquivalentOfRate!: number;
}

@ObjectType({ description: 'A policy and what getting round it comes to.' })
export class PricedPolicy {
  /** What is asked for; not part of the API. */
  readonly asked!: PriceArgs;

  @Field(() => ID, { nullable: true, description: 'Id of the profile of the rule set in force; null for the proposed policy.' })
  readonly profile!: string | null;

  @Field(() => Float, { description: 'C, tera-OP, at the log\'s own clock.' })
  readonly C!: number;

  @Field(() => Float, { description: 'C1, tera-OP.' })
  readonly C1!: number;

  @Field(() => Float, { description: 'R, tera-OP/s.' })
  readonly R!: number;

  @Field(() => Float, { description: 'Longest window that is looked at, seconds.' })
  readonly horizonS!: number;
}

@ObjectType({ description: 'Prices of getting round the rules, side by side. They hold for what is reported, and fall the moment two identities share a strong token.' })
export class PriceOfEvasion {
  @Field(() => ID, { description: 'Digest of the rule set in force, base64url SHA-256.' })
  readonly ruleSet!: string;

  @Field(() => PricedPolicy, { description: 'The lead profile.' })
  readonly lead!: PricedPolicy;

  @Field(() => [PricedPolicy], { description: 'Every profile, the lead first.' })
  readonly profiles!: readonly PricedPolicy[];

  @Field(() => PricedPolicy, { nullable: true, description: 'The proposed policy; null when none was given.' })
  readonly proposed!: PricedPolicy | null;
}
