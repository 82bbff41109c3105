import { printedFigures, slipsOf } from '#libs/evasion';

import { agreesRounded } from '../rounded.js';
import { alternative } from './alternatives.js';
import { inputsOf, printedIn, valuesOf, type CostFile, type Values } from './cost-file.js';
import { governance, leastBandwidths } from './governance.js';

const DIGITS = 4;

interface Disagreement {
  readonly where: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** One section of the file. */
interface Section {
  readonly section: string;
  agree: number;
  disagree: number;
}

interface ExampleReport {
  readonly example: string;
  readonly printed: ReturnType<typeof printedFigures>;
  readonly slips: ReturnType<typeof slipsOf>;
}

export interface CostReport {
  readonly sections: readonly Section[];
  readonly examples: readonly ExampleReport[];
  readonly disagreements: readonly Disagreement[];
  /** Figures of names that this evaluation does not know how to compute. */
  readonly notCompared: readonly string[];
}

/** Recomputes everything in the file from the inputs of its examples and tells the slips of what is printed. */
export function compareCosts(file: CostFile): CostReport {
  const sections: Section[] = [];
  const disagreements: Disagreement[] = [];
  const notCompared: string[] = [];
  const compare = (section: string, expected: Readonly<Record<string, unknown>>, got: Values | undefined): void => {
    const counts = { section, agree: 0, disagree: 0 };
    for (const [name, value] of Object.entries(expected)) {
      const where = `${section}.${name}`;
      const own = got === undefined ? undefined : got[name];
      if (own === undefined) {
        notCompared.push(where);
        continue;
      }
      const agree = typeof value === 'number' ? agreesRounded(own as number, value, DIGITS) : own === value;
      counts[agree ? 'agree' : 'disagree'] += 1;
      if (!agree) disagreements.push({ where, expected: value, got: own });
    }
    if (counts.agree + counts.disagree > 0) sections.push(counts);
  };
  for (const [name, { inputs, uncapped, as_printed_eq5: asPrinted }] of Object.entries(file.examples)) {
    compare(`examples.${name}.uncapped`, uncapped, valuesOf(inputsOf(inputs), 'uncapped'));
    compare(`examples.${name}.as_printed_eq5`, asPrinted, valuesOf(inputsOf(inputs), 'as printed'));
  }
  for (const [name, values] of Object.entries(file.alternatives)) compare(`alternatives.${name}`, values, alternative(name, file));
  const least = leastBandwidths(file);
  compare('bandwidth', Object.fromEntries(Object.entries(file).filter(([key]) => Object.hasOwn(least, key))), least);
  const given = new Set(['EO_ops', 'EO_cluster_ops_per_s', 'H100_dense_TFLOPs']);
  compare('governance', Object.fromEntries(Object.entries(file.governance).filter(([key, value]) => !given.has(key) && typeof value === 'number')), governance(file));
  const examples = Object.entries(file.examples).map(([example, { inputs, printed }]) => ({
    example,
    printed: printedFigures(inputsOf(inputs), printedIn(printed)),
    slips: slipsOf(inputsOf(inputs), printedIn(printed)),
  }));
  return { sections, examples, disagreements, notCompared };
}
