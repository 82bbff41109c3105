import { localKey, type PlantedCase, type Truth } from '../federation/model.js';
import type { EvidenceHit, FlaggedEntity } from './judgement.js';

/** How a verdict compares with the truth. */
type Outcome = 'caught' | 'missed' | 'false alarm' | 'cleared';

interface TruthRow {
  readonly planted: PlantedCase;
  readonly outcome: Outcome;
  /** The strongest hit against any entity that holds a piece of the case. */
  readonly hit: EvidenceHit | undefined;
  /** False when the engine did something else than it is documented to do. */
  readonly asDocumented: boolean;
}

export interface TruthTable {
  readonly rows: readonly TruthRow[];
  /** Flagged entities without any planted workload: nobody asked for those. */
  readonly strangers: readonly FlaggedEntity[];
}

/** Holds what the hub flagged against what was planted. */
export function truthTable(truth: Truth, flagged: readonly FlaggedEntity[]): TruthTable {
  const flaggedFor = new Map<string, FlaggedEntity[]>();
  const strangers: FlaggedEntity[] = [];
  for (const entity of flagged) {
    const cases = new Set(entity.workloads.flatMap((workload) => truth.caseOf.get(localKey(workload.iss, workload.id)) ?? []));
    if (cases.size === 0) strangers.push(entity);
    for (const id of cases) flaggedFor.set(id, [...(flaggedFor.get(id) ?? []), entity]);
  }
  const rows = truth.cases.map((planted): TruthRow => {
    const entities = flaggedFor.get(planted.id) ?? [];
    const caught = entities.length > 0;
    const hit = entities.flatMap((entity) => entity.hits).toSorted((a, b) => Number(b.quantity === 'ops') - Number(a.quantity === 'ops') || b.margin - a.margin)[0];
    const outcome: Outcome = planted.structured ? (caught ? 'caught' : 'missed') : caught ? 'false alarm' : 'cleared';
    return { planted, outcome, hit, asDocumented: caught === (planted.expected === 'flagged') };
  });
  return { rows, strangers };
}
