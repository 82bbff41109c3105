import { localKey, type PlantedCase, type Truth } from '../federation/model.js';
import { ENGINES, type EngineName, type EvidenceHit, type FlaggedEntity } from './judgement.js';

/** How a verdict compares with the truth. */
type Outcome = 'caught' | 'missed' | 'false alarm' | 'cleared';

/** What one engine made of a case. */
export interface EngineOutcome {
  readonly outcome: Outcome;
  /** The strongest hit against any entity that holds a piece of the case. */
  readonly hit: EvidenceHit | undefined;
}

interface TruthRow {
  readonly planted: PlantedCase;
  readonly byEngine: Readonly<Record<EngineName, EngineOutcome>>;
  /** False when an engine did something else than it is documented to do. */
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
    const byEngine = { 'seferis-fist@1': outcomeOf(planted, entities, 'seferis-fist@1'), 'robust@1': outcomeOf(planted, entities, 'robust@1') };
    return { planted, byEngine, asDocumented: ENGINES.every((engine) => (byEngine[engine].hit !== undefined) === (planted.expected[engine] === 'flagged')) };
  });
  return { rows, strangers };
}

function outcomeOf(planted: PlantedCase, entities: readonly FlaggedEntity[], engine: EngineName): EngineOutcome {
  const [hit] = entities.flatMap((entity) => entity.hits[engine]).toSorted((a, b) => Number(b.quantity === 'ops') - Number(a.quantity === 'ops') || b.margin - a.margin);
  const caught = hit !== undefined;
  return { hit, outcome: planted.structured ? (caught ? 'caught' : 'missed') : caught ? 'false alarm' : 'cleared' };
}
