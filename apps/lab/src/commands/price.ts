import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { CodedError } from '#libs/errors';
import { priceInputs, priceOfEvasion, type Price } from '#libs/evasion';
import { DEFAULT_POLICY, type Parameters } from '#libs/structuring';
import { decodeRuleSet } from '#libs/verdict';

import type { LabErrorCode } from '../errors.js';
import { count, pairs } from '../present/text.js';

export interface PriceArguments {
  readonly identities: number;
  readonly policy?: string;
  readonly profile?: string;
  readonly years: number;
  readonly json?: boolean;
}

const YEAR_S = 365 * 86_400;
const H100_OPS = 990e12;

/** `price`: how much so many unlinked identities compute without being seen, and how long C takes them. */
export function priceCommand({ identities, policy, profile, years, json = false }: PriceArguments, print: (text: string) => void): void {
  const { name, parameters } = policy === undefined ? { name: DEFAULT_POLICY.id, parameters: DEFAULT_POLICY } : readPolicy(policy, profile);
  const inputs = priceInputs(parameters);
  const price = priceOfEvasion(inputs, identities, years * YEAR_S);
  print(json ? JSON.stringify({ profile: name, ...inputs, years, ...price }) : asText(name, inputs.threshold, inputs.rate, years, price));
}

/** A rule set as `regulator rejudge --show-rules` prints it: the profile asked for, else the leading one. */
function readPolicy(path: string, asked?: string): { readonly name: string; readonly parameters: Parameters } {
  const file = basename(path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new CodedError<LabErrorCode>('LAB_POLICY_UNREADABLE', 'the rule set cannot be read', { file }, { cause });
  }
  const { lead, profiles } = decodeRuleSet(bytes);
  const found = profiles.find(({ id }) => id === (asked ?? lead));
  if (found === undefined) throw new CodedError<LabErrorCode>('LAB_PROFILE_UNKNOWN', `the rule set has no such profile; it has: ${profiles.map(({ id }) => id).join(', ')}`, { file, field: '--profile' });
  return { name: found.id, parameters: found.parameters };
}

function asText(profile: string, threshold: number, rate: number, years: number, price: Price): string {
  const inYears = (value: number): string => `${value.toFixed(2)} years`;
  return [
    `Profile ${profile}: C = ${count(threshold)} operations, R = ${count(rate)} OP/s, which is ${Math.round(rate / H100_OPS)} H100 at dense peak; ${price.identities} unlinked ${price.identities === 1 ? 'identity' : 'identities'}`,
    '',
    pairs([
      [`undetected in ${years} years, at most`, `${count(price.undetected)} operations, ${price.shareOfThreshold.toFixed(2)} C`],
      ['years until C, compute as it is', inYears(price.yearsStatic)],
      ['worth 3 times as much a year', inYears(price.yearsWithProgress)],
      ['waiting first, then training', `${inYears(price.yearsWaitThenTrain)}, ${price.yearsOfWaiting.toFixed(2)} of them waiting`],
      ['R for 3 years, compute as it is', `${count(price.rateForGuarantee)} OP/s, ${count(price.rateForGuarantee / H100_OPS)} H100`],
      ['R for 3 years, with progress', `${count(price.rateForGuaranteeWithProgress)} OP/s, ${count(price.rateForGuaranteeWithProgress / H100_OPS)} H100`],
    ]),
    '',
    'A bound of robust@1 on what is reported: identities that share a strong token are one, and compute that nobody reports is in no bound.',
  ].join('\n');
}
