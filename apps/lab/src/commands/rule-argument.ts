import { InvalidArgumentError } from 'commander';

import { COVERED_BY_COMPUTE, COVERED_BY_MEMORY, type Rule } from '#libs/evasion';

import { figure } from './figure.js';

const NAMED: ReadonlyMap<string, Rule> = new Map([['compute', COVERED_BY_COMPUTE], ['memory', COVERED_BY_MEMORY]]);
const LIMITS: ReadonlyMap<string, 'h100e' | 'memoryGB' | 'interNodeGbps' | 'sentBytes'> = new Map([['h100e', 'h100e'], ['memory', 'memoryGB'], ['gbps', 'interNodeGbps'], ['sent', 'sentBytes']]);

/** How a rule is written, for help texts. */
export const RULE_HELP = [
  'A rule is `compute` (MIRI’s covered cluster: 16 H100-equivalents, 25 Gbit/s between hosts), `memory` (the same and 1,280 GB), or its parts:',
  '  h100e=N    H100-equivalents that a node may have      gbps=N     Gbit/s between hosts',
  '  memory=N   GB of high-bandwidth memory of a node       sent=N     bytes that a node may send in all',
  '  counts=all any accelerator memory counts, not high-bandwidth memory alone',
  'joined by commas, after one of the names if it is to be changed: memory,h100e=8.',
].join('\n');

/** Reads a rule off the command line; a part is named once. */
export function ruleArgument(text: string): Rule {
  const [first = '', ...others] = text.split(',');
  const named = NAMED.get(first);
  let rule: Rule = named ?? { h100e: null, memoryGB: null, countsMemory: 'hbm', interNodeGbps: null, sentBytes: null };
  const seen = new Set<string>();
  for (const part of named === undefined ? [first, ...others] : others) {
    const [name = '', value = '', ...rest] = part.split('=');
    const limit = LIMITS.get(name);
    if (seen.has(name) || rest.length > 0 || (limit === undefined && name !== 'counts')) throw new InvalidArgumentError('It must be a rule: see --help.');
    seen.add(name);
    if (limit !== undefined) rule = { ...rule, [limit]: figure(value) };
    else if (value === 'all' || value === 'hbm') rule = { ...rule, countsMemory: value };
    else throw new InvalidArgumentError('counts is hbm or all.');
  }
  return rule;
}
