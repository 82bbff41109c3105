import { judgedGroups, RobustCase, seferisFistColumns, type RuleSet } from '#libs/structuring';

import type { EntityColumns } from './entity-columns.js';
import { LITERAL, ROBUST } from './engines.js';
import { thresholdsInUnits } from './judged-units.js';

/** How many entities an engine would flag under a group of profiles. */
export interface OutlookTally {
  readonly profiles: readonly string[];
  readonly flagged: Readonly<Record<typeof LITERAL | typeof ROBUST, number>>;
}

/**
 * What a rule set would say, counted and not written: the outcomes of both engines under every profile, one entity after the other. The
 * outcomes are those of `judgeEntity` but for missing reports, which flag nobody.
 */
export class Outlook {
  readonly #groups: ReturnType<typeof judgedGroups>;
  readonly #flagged: { [LITERAL]: number; [ROBUST]: number }[];
  #entities = 0;

  constructor(ruleSet: RuleSet, now: number) {
    this.#groups = judgedGroups(ruleSet, now);
    this.#flagged = this.#groups.map(() => ({ [LITERAL]: 0, [ROBUST]: 0 }));
  }

  /** Entities taken so far. */
  get entities(): number {
    return this.#entities;
  }

  /** The next entity; its columns may be used again afterwards. Returns the outcomes by group: literal, robust. */
  take(entity: EntityColumns): readonly (readonly [literal: boolean, robust: boolean])[] {
    this.#entities += 1;
    const cases = new Map<string, ReturnType<EntityColumns['under']> & { readonly robustly: RobustCase }>();
    return this.#groups.map(({ parameters }, nth) => {
      const key = `${parameters.projectionS} ${parameters.lookbackS}`;
      const under = cases.get(key) ?? prepared(entity.under(parameters));
      cases.set(key, under);
      const literal = seferisFistColumns(under.literal.columns, thresholdsInUnits(parameters.thresholds, under.literal.unit)).outcome === 'to-be-inspected';
      const robust = under.robustly.judge({ ...parameters, thresholds: thresholdsInUnits(parameters.thresholds, under.robust.unit) }).outcome === 'to-be-inspected';
      const flagged = this.#flagged[nth];
      if (flagged !== undefined) {
        flagged[LITERAL] += Number(literal);
        flagged[ROBUST] += Number(robust);
      }
      return [literal, robust] as const;
    });
  }

  /** By group of profiles, the lead's first. */
  tallies(): OutlookTally[] {
    return this.#groups.map(({ profiles }, nth) => ({ profiles, flagged: { ...(this.#flagged[nth] as OutlookTally['flagged']) } }));
  }
}

function prepared(under: ReturnType<EntityColumns['under']>): ReturnType<EntityColumns['under']> & { readonly robustly: RobustCase } {
  return { ...under, robustly: new RobustCase(under.robust.columns) };
}
