import { ArgsType, Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';

@InputType({ description: 'Limits within which nobody has to register a node, as an evader reads them; what is left out is no limit. One on capacity or memory is needed.' })
export class NodeRule {
  @Field(() => Float, { nullable: true, description: 'Computing capacity of one node, H100-equivalents.' })
  readonly h100e?: number | null;

  @Field(() => Float, { nullable: true, description: 'Accelerator memory of one node, GB.' })
  readonly memoryGB?: number | null;

  @Field({ defaultValue: 'hbm', description: 'Which memory counts: hbm or all.' })
  readonly countsMemory: string = 'hbm';

  @Field(() => Float, { nullable: true, description: 'Bandwidth between hosts, Gbit/s.' })
  readonly interNodeGbps?: number | null;

  @Field(() => Float, { nullable: true, description: 'Bytes that one node may send over the whole run.' })
  readonly sentBytes?: number | null;
}

@ArgsType()
export class CompareRulesArgs {
  @Field(() => NodeRule, { description: 'The rule as it is.' })
  readonly before!: NodeRule;

  @Field(() => NodeRule, { description: 'The rule that takes its place.' })
  readonly after!: NodeRule;

  @Field(() => [Float], { defaultValue: [1e24], description: 'Effective operations that the evader wants, OP: one or two figures, each compared in 16 settings; the program `lab` takes any number.' })
  readonly targets: number[] = [1e24];
}

@ObjectType({ description: 'How far ratios lie apart, over the settings that have one.' })
export class RatioSpread {
  @Field(() => Float, { description: 'Least.' })
  readonly min!: number;

  @Field(() => Float, { description: 'Median.' })
  readonly median!: number;

  @Field(() => Float, { description: 'Greatest.' })
  readonly max!: number;
}

@ObjectType({ description: 'The cheapest plan that a rule leaves in one setting.' })
export class CheapestPlan {
  @Field(() => Float, { description: 'All costs, $.' })
  readonly costDollars!: number;

  @Field(() => Float, { description: 'Number of nodes.' })
  readonly nodes!: number;

  @Field({ description: 'Accelerator of every node.' })
  readonly chip!: string;

  @Field(() => Int, { description: 'Accelerators of a node.' })
  readonly chipsPerNode!: number;

  @Field(() => Float, { description: 'Parameters of the model.' })
  readonly parameters!: number;
}

@ObjectType({ description: 'One setting under both rules.' })
export class ComparedCell {
  @Field(() => Float, { description: 'Effective operations that the evader wants, OP.' })
  readonly target!: number;

  @Field(() => [String], { description: 'What tells the setting from the others: chips, price of a site, link between stages, what the evader may count on.' })
  readonly setting!: readonly string[];

  @Field(() => CheapestPlan, { nullable: true, description: 'Cheapest plan before; null where the rule leaves none.' })
  readonly before!: CheapestPlan | null;

  @Field(() => CheapestPlan, { nullable: true, description: 'Cheapest plan after; null where the rule leaves none.' })
  readonly after!: CheapestPlan | null;

  @Field(() => Float, { nullable: true, description: 'Cost after ÷ before; null where one of them is.' })
  readonly costRatio!: number | null;

  @Field(() => Float, { nullable: true, description: 'Nodes after ÷ before; null where one of them is.' })
  readonly nodeRatio!: number | null;
}

@ObjectType({ description: 'What a change of rules does to an evader\'s least cost and nodes: a grid, since nobody knows which setting applies.' })
export class RuleComparison {
  @Field(() => RatioSpread, { nullable: true, description: 'Ratios of cost; null where no setting has one.' })
  readonly cost!: RatioSpread | null;

  @Field(() => RatioSpread, { nullable: true, description: 'Ratios of the number of nodes; null where no setting has one.' })
  readonly nodes!: RatioSpread | null;

  @Field(() => Int, { description: 'Settings in which the second rule leaves no plan where the first did.' })
  readonly closed!: number;

  @Field(() => Int, { description: 'Settings in which neither leaves one.' })
  readonly neither!: number;

  @Field(() => [ComparedCell], { description: 'All settings.' })
  readonly cells!: readonly ComparedCell[];
}
