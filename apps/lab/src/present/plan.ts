import type { Outcome } from '#libs/evasion';

import { count, dollars, pairs } from './text.js';

/** A plan as a person reads it: what is bought, how it trains, what leaves a node, what it costs. */
export function planText({ plan, stages, nodes, chips, eightBit, utilisation, tokens, rawOperations, effectiveOperations, traffic, cost }: Outcome): string {
  const paid = [['hardware', cost.hardware], ['rent', cost.rent], ['energy', cost.energy], ['sites', cost.sites]] as const;
  return [
    `${dollars(cost.total)}: ${nodes} nodes of ${plan.chipsPerNode} ${plan.chip.name}, ${chips} in all`,
    '',
    pairs([
      ['model', `${count(plan.parameters)} parameters on ${count(tokens)} tokens, at ${eightBit ? 8 : 16} bits`],
      ['replicas', `${plan.replicas} of ${stages} ${stages === 1 ? 'node' : 'nodes'}, which meet every ${plan.steps} steps of ${plan.tokensPerStep} tokens`],
      ['operations', `${count(rawOperations)}, worth ${count(effectiveOperations)} in one cluster`],
      ['computing', `${(utilisation * 100).toFixed(0)} % of the time`],
      ['exchange', `${count(traffic.payloadBytes / 1e9)} GB a node every ${count(traffic.periodS / 60)} minutes`],
      ['leaves a node', `${count(traffic.sentBytes / 1e12)} TB over the run, ${count(traffic.peakBps / 1e6)} Mbit/s`],
      ['cost', paid.filter(([, value]) => value > 0).map(([name, value]) => `${name} ${dollars(value)}`).join(', ')],
    ]),
  ].join('\n');
}
