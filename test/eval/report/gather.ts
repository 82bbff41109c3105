import { join } from 'node:path';
import { isCodedError } from '#libs/errors';
import { compareRules, COVERED_BY_COMPUTE, COVERED_BY_MEMORY, defaultGrid, MIRI, priceInputs, priceOfEvasion, type Comparison, type GridSetting, type Price } from '#libs/evasion';
import { DEFAULT_RULE_SET, type Profile } from '#libs/structuring';
import type { z } from 'zod';

import { compareCosts, type CostReport } from '../cost-model/compare.js';
import { costFile } from '../cost-model/cost-file.js';
import { detectionReport, type DetectionReport } from '../detection/report.js';
import type { Measuring } from '../detection/measure.js';
import { boundFile, compareBound, type BoundReport } from '../evasion-bound/compare.js';
import { comparePublished, type PublishedReport } from '../evasion-published/compare.js';
import { publishedFile } from '../evasion-published/published-file.js';
import { readJson } from '../read-json.js';

/** Numbers of identities that are priced. */
const IDENTITIES = [1, 2, 3, 5, 10] as const;
/** Length of a run, years of 365 days (Seferis and Fist, assumption A5), and for how long a run of C should take at the least. */
export const RUN_YEARS = 1.5;
export const GUARANTEE_YEARS = 3;
const YEAR_S = 365 * 86_400;

/** A comparison with a file of expected values; null where that file is not there. */
interface Compared<Report> {
  readonly file: string;
  readonly report: Report | null;
}

/** A profile of the default rule set and what getting round it comes to, for each of IDENTITIES. */
export interface PricedProfile {
  readonly profile: Profile;
  readonly prices: readonly Price[];
}

/** All that the document tells. */
export interface Gathered {
  readonly detection: DetectionReport;
  /** Lead first. */
  readonly prices: readonly PricedProfile[];
  /** The memory limit in our settings, and in those of the simulator that was published with it. */
  readonly rules: { readonly ours: Comparison; readonly miri: Comparison };
  readonly cost: Compared<CostReport>;
  readonly published: Compared<PublishedReport>;
  readonly bound: Compared<BoundReport>;
}

/** Whether all bars are met and everything that was compared agrees. */
export function agrees({ detection, cost, published, bound }: Gathered): boolean {
  return detection.met && (cost.report?.disagreements.length ?? 0) === 0 && (published.report?.agree ?? true) && (bound.report?.agree ?? true);
}

/** Runs everything; the same for the same background, seed, instances and files. EVAL_* codes for a file of expected values that cannot be used. */
export async function gather(measuring: Measuring, golden: string): Promise<Gathered> {
  const against = async <Schema extends z.ZodType, Report>(file: string, schema: Schema, compare: (values: z.output<Schema>) => Report): Promise<Compared<Report>> => {
    const values = await readIfThere(join(golden, file), schema);
    return { file, report: values === undefined ? null : compare(values) };
  };
  const [cost, published, bound] = [
    await against('cost_model.json', costFile, compareCosts),
    await against('evasion_published.json', publishedFile, ({ cases }) => comparePublished(cases)),
    await against('evasion_bound.json', boundFile, compareBound),
  ];
  const rules = { ours: compareRules(COVERED_BY_COMPUTE, COVERED_BY_MEMORY, defaultGrid()), miri: compareRules(COVERED_BY_COMPUTE, COVERED_BY_MEMORY, miriGrid()) };
  return { detection: detectionReport(measuring), prices: pricedProfiles(), rules, cost, published, bound };
}

async function readIfThere<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema> | undefined> {
  try {
    return await readJson(path, schema);
  } catch (error) {
    if (isCodedError(error) && error.code === 'EVAL_FILE_MISSING') return undefined;
    throw error;
  }
}

function pricedProfiles(): PricedProfile[] {
  const { lead, profiles } = DEFAULT_RULE_SET;
  return profiles
    .toSorted((a, b) => Number(b.id === lead) - Number(a.id === lead))
    .map((profile) => ({ profile, prices: IDENTITIES.map((k) => priceOfEvasion(priceInputs(profile.parameters), k, RUN_YEARS * YEAR_S, GUARANTEE_YEARS)) }));
}

/** A setting a target and set of chips, as the published simulator reads them. */
function miriGrid(): GridSetting[] {
  const sets = [['A100 only', MIRI.chips.filter(({ name }) => name === 'A100')], ['any chip', MIRI.chips]] as const;
  const label = (target: number): string => target.toExponential().replace('e+', 'e');
  return [1e24, 1e25, 1e26].flatMap((target) => sets.map(([chips, chosen]) => ({ labels: { target: label(target), chips }, target, setting: { ...MIRI, chips: chosen } })));
}
