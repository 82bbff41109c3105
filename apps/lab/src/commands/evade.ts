import { CORRECTED, findChip, minCost, MIRI, type Outcome, type Rule, type TrainingSetting } from '#libs/evasion';

import { planText } from '../present/plan.js';

export interface EvadeArguments {
  readonly target: number;
  readonly rule: Rule;
  readonly model: 'corrected' | 'miri';
  readonly chips?: readonly string[];
  readonly months?: number;
  readonly up?: number;
  readonly down?: number;
  readonly stageLink?: number;
  readonly site?: number;
  readonly compression?: number;
  readonly batchLaw?: TrainingSetting['batchLaw'];
  readonly blocking?: boolean;
  readonly rent?: boolean;
  readonly json?: boolean;
}

const MONTH_S = (365.25 / 12) * 86_400;
const MEGA = 1e6;

/** `evade`: the cheapest plan that a rule leaves. */
export function evadeCommand({ target, rule, json = false, ...options }: EvadeArguments, print: (text: string) => void): void {
  const outcome: Outcome = minCost(target, rule, settingOf(options));
  print(json ? JSON.stringify({ target, rule, ...outcome }) : planText(outcome));
}

/** The model's setting with what the command line changes of it. */
function settingOf({ model, chips, months, up, down, stageLink, site, compression, batchLaw, blocking, rent }: Omit<EvadeArguments, 'target' | 'rule' | 'json'>): TrainingSetting {
  const base = model === 'miri' ? MIRI : CORRECTED;
  return {
    ...base,
    ...(chips === undefined ? {} : { chips: [...new Set(chips.map(findChip))] }),
    ...(months === undefined ? {} : { horizonS: months * MONTH_S }),
    link: { ...base.link, ...(up === undefined ? {} : { upBps: up * MEGA }), ...(down === undefined ? {} : { downBps: down * MEGA }) },
    ...(stageLink === undefined ? {} : { stageLink: { bps: stageLink * MEGA, latencyS: 0.02 } }),
    ...(compression === undefined ? {} : { compression: { ratio: compression, of: '16 bits' as const } }),
    ...(batchLaw === undefined ? {} : { batchLaw }),
    ...(blocking === true ? { overlap: 'blocking' as const } : {}),
    cost: { ...base.cost, ...(site === undefined ? {} : { perSite: site }), ...(rent === true ? { tenure: 'rent' as const } : {}) },
  };
}
