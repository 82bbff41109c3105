import type { Counterfactual } from './counterfactual.js';
import type { Flips } from './flips.js';
import { bytesText, FINE, h100Text, opsText, rateText } from './quantity-text.js';

const THRESHOLD = {
  C: (value: number) => `C = ${opsText(value, FINE)}`,
  R: (value: number) => `R = ${rateText(value, FINE)} (what ${h100Text(value)} do)`,
  D: (value: number) => `D = ${bytesText(value, FINE)}`,
} as const satisfies Record<keyof Flips, (value: number) => string>;

/** What would have to be otherwise for an engine's outcome to be otherwise. */
export function changeLines({ withoutWhom, flips, notComputed }: Counterfactual, outcome: 'benign' | 'to-be-inspected'): string[] {
  if (notComputed !== null) return [`  What would change this was not computed: ${notComputed}.`];
  return [...(outcome === 'benign' ? [] : [`  ${removalText(withoutWhom)}`]), ...flipLines(flips)];
}

function removalText(removal: Counterfactual['withoutWhom']): string {
  if (removal === null) return 'No five workloads were found without which it would be benign.';
  const { workloads, exact } = removal;
  const last = workloads.at(-1) ?? '';
  const names = workloads.length === 1 ? last : `${workloads.slice(0, -1).join(', ')} and ${last}`;
  return `Without ${names} it would be benign.${exact ? '' : ' Fewer might do.'}`;
}

function flipLines(flips: Flips): string[] {
  const names = ['C', 'R', 'D'] as const;
  const never = names.filter((name) => flips[name] === null);
  return [
    ...names.flatMap((name) => {
      const at = flips[name];
      return at === null ? [] : [`  It flips at ${THRESHOLD[name](at)}: benign above, to be inspected from there down.`];
    }),
    ...(never.length === 0 ? [] : [`  No value of ${never.join(' alone, nor of ')} alone changes the outcome.`]),
  ];
}
