import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../../persistence/database.module.js';
import { readLogHead } from '../../persistence/log-head.js';
import { comparedRules } from '../compare-rules.js';
import { checkedPriceArgs, policiesToPrice, pricesOf } from '../price.js';
import { policyInForce } from '../readers/policy.js';
import { EvasionPrice, PriceArgs, PricedPolicy, PriceOfEvasion } from '../types/evasion.js';
import { CompareRulesArgs, RuleComparison } from '../types/rule-comparison.js';

@Resolver(() => PricedPolicy)
export class EvasionResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => PriceOfEvasion, { nullable: true, description: 'What getting round the rules in force comes to, and round a proposed policy beside them; null on a hub that has no rule set yet.' })
  async priceOfEvasion(@Args({ type: () => PriceArgs }) args: PriceArgs): Promise<PriceOfEvasion | null> {
    const asked = checkedPriceArgs(args);
    const [stored, { clock }] = await Promise.all([policyInForce(this.database.pool), readLogHead(this.database.pool)]);
    return stored === null ? null : policiesToPrice(stored, clock, asked);
  }

  @ResolveField(() => [EvasionPrice], { nullable: true, description: 'One price a number of identities, in the order asked for; null, with an error, for a policy that contradicts itself.' })
  prices(@Parent() policy: PricedPolicy): EvasionPrice[] {
    return pricesOf(policy);
  }

  @Query(() => RuleComparison, { description: 'What it costs an evader that one rule on unregistered nodes takes the place of another.' })
  async compareRules(@Args({ type: () => CompareRulesArgs }) args: CompareRulesArgs): Promise<RuleComparison> {
    return await comparedRules(args);
  }
}
