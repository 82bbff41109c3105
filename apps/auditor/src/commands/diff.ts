import { diffBundles, type Difference } from '../diff.js';
import { evidenceText } from '../present/report.js';
import { openBundle, openPolicy } from './inputs.js';

export interface DiffArguments {
  readonly policy?: string;
  readonly json?: boolean;
}

/** Exit status when no one log can have signed both. */
const DIFFERENT = 1;

/** `diff DIR DIR`: prints whether two bundles are of one log, and the proof when they are not. */
export function diffCommand(one: string, other: string, { policy, json = false }: DiffArguments, print: (text: string) => void): number {
  const difference = diffBundles(openBundle(one), openBundle(other), policy === undefined ? undefined : openPolicy(policy));
  print(json ? JSON.stringify(difference) : differenceText(difference));
  return difference.consistent ? 0 : DIFFERENT;
}

function differenceText({ consistent, origin, sizes, pinned, position, evidence }: Difference): string {
  const heading = `Log ${origin}: ${sizes.join(' and ')} leaves, ${pinned ? 'key pinned by the policy' : 'KEY NOT PINNED'}`;
  if (consistent) return `${heading}\nCONSISTENT: the longer log begins with the shorter one.`;
  return [heading, `DIFFERENT from position ${position} on.`, '', evidenceText(evidence)].join('\n');
}
