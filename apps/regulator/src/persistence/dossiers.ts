import { compareLinks, tokenKey, type IdentityLink } from '#libs/linkage';
import type { ExchangeLine, RollupLine, WorkloadLine } from '#libs/report';
import { timelineId, type Corrected, type Dossier, type Quarantined, type ReportedCounterpart, type ReportedExchange, type ReportedRollup, type ReportedWorkload } from '#libs/verdict';
import { loadCounterparts } from './counterparts.js';
import type { Queryable } from './queryable.js';
import { EXCHANGES, LINKS, newestRollups, quarantinedOn, WORKLOADS } from './reported-rows.js';
import { tokenOf, type TokenColumns } from './token-columns.js';

/** What was reported about one entity, as the snapshot of the reading transaction has it, and the providers that it has accounts with. */
export type Reported = Pick<Dossier, 'workloads' | 'exchanges' | 'counterparts' | 'rollups' | 'links' | 'quarantined' | 'corrected'> & { readonly providers: readonly string[] };

/** Of what was reported, the work and the traffic. */
export type ReportedWork = Pick<Reported, 'workloads' | 'exchanges' | 'rollups'>;

/** `Reported` while it is read. */
export interface GrowingReported extends Reported {
  readonly workloads: ReportedWorkload[];
  readonly exchanges: ReportedExchange[];
  readonly counterparts: ReportedCounterpart[];
  readonly rollups: ReportedRollup[];
  readonly links: IdentityLink[];
  readonly quarantined: Quarantined[];
  readonly corrected: Corrected[];
  readonly providers: string[];
}

export function emptyReported(): GrowingReported {
  return { workloads: [], exchanges: [], counterparts: [], rollups: [], links: [], quarantined: [], corrected: [], providers: [] };
}

/** What was reported about these entities: the line of each workload that counts, exchanges of those and their counterparts, rollups, identity links, quarantined identifiers; every one present. */
export async function loadReported(db: Queryable, entities: readonly string[]): Promise<ReadonlyMap<string, Reported>> {
  const found = new Map(entities.map((entity): [string, GrowingReported] => [entity, emptyReported()]));
  if (entities.length === 0) return found;
  await loadAccounts(db, entities, found);
  await loadWorkInto(db, entities, found);
  await loadCounterpartsOf(db, found);
  await loadLinks(db, entities, found);
  await loadQuarantined(db, entities, found);
  return found;
}

/** `loadReported` without what only verdicts need. */
export async function loadWork(db: Queryable, entities: readonly string[]): Promise<ReadonlyMap<string, ReportedWork>> {
  const found = new Map(entities.map((entity): [string, GrowingReported] => [entity, emptyReported()]));
  await loadWorkInto(db, entities, found);
  return found;
}

async function loadWorkInto(db: Queryable, entities: readonly string[], found: ReadonlyMap<string, GrowingReported>): Promise<void> {
  // The lines were checked against the schema when they were accepted.
  const workloads = await db.query<{ entity_id: string; iss: string; as_of: string; source: string }>(
    `SELECT a.entity_id, p.iss, w.as_of, w.source FROM ${WORKLOADS} WHERE a.entity_id = ANY($1)`,
    [entities],
  );
  for (const row of workloads.rows) found.get(row.entity_id)?.workloads.push({ provider: row.iss, line: JSON.parse(row.source) as WorkloadLine, asOf: Number(row.as_of) });
  const exchanges = await db.query<{ entity_id: string; iss: string; source: string }>(
    `SELECT a.entity_id, p.iss, x.source FROM ${EXCHANGES} WHERE a.entity_id = ANY($1)`,
    [entities],
  );
  for (const row of exchanges.rows) found.get(row.entity_id)?.exchanges.push({ provider: row.iss, line: JSON.parse(row.source) as ExchangeLine });
  await loadRollups(db, entities, found);
}

async function loadCounterpartsOf(db: Queryable, found: ReadonlyMap<string, GrowingReported>): Promise<void> {
  const flows = [...found].flatMap(([entity, { exchanges }]) => [...new Set(exchanges.flatMap(({ line: { peer } }) => ('flow' in peer ? [peer.flow] : [])))].map((flow) => ({ entity, flow })));
  const withForeignPeers = [...found].filter(([, reported]) => namesForeignPeer(reported)).map(([entity]) => entity);
  for (const [entity, counterpart] of await loadCounterparts(db, flows, withForeignPeers)) found.get(entity)?.counterparts.push(counterpart);
}

/** Whether some exchange is with a workload of the same provider that is not the entity's own. */
function namesForeignPeer({ workloads, exchanges }: ReportedWork): boolean {
  if (exchanges.length === 0) return false;
  const own = new Set(workloads.map(({ provider, line }) => timelineId(provider, line.id)));
  return exchanges.some(({ provider, line: { peer } }) => 'workload' in peer && !own.has(timelineId(provider, peer.workload)));
}

async function loadAccounts(db: Queryable, entities: readonly string[], found: ReadonlyMap<string, GrowingReported>): Promise<void> {
  const { rows } = await db.query<{ entity_id: string; iss: string; corrected_to: string | null }>(
    'SELECT a.entity_id, p.iss, max(a.corrected_to) AS corrected_to FROM account a JOIN provider p ON p.id = a.provider_id WHERE a.entity_id = ANY($1) GROUP BY a.entity_id, p.iss',
    [entities],
  );
  for (const { entity_id: entity, iss, corrected_to: to } of rows) {
    found.get(entity)?.providers.push(iss);
    if (to !== null) found.get(entity)?.corrected.push({ provider: iss, to: Number(to) });
  }
}

async function loadRollups(db: Queryable, entities: readonly string[], found: ReadonlyMap<string, GrowingReported>): Promise<void> {
  const { rows } = await db.query<{ entity_id: string; iss: string; source: string }>(
    newestRollups('a.entity_id, p.iss, f.source', 'a.entity_id = ANY($1)'),
    [entities],
  );
  for (const row of rows) found.get(row.entity_id)?.rollups.push({ provider: row.iss, line: JSON.parse(row.source) as RollupLine });
}

async function loadLinks(db: Queryable, entities: readonly string[], found: ReadonlyMap<string, GrowingReported>): Promise<void> {
  const { rows } = await db.query<TokenColumns & { entity_id: string; from_iss: string; from_handle: string; to_iss: string; to_handle: string; position: string; line: number }>(
    `SELECT a.entity_id, fp.iss AS from_iss, a.handle AS from_handle, tp.iss AS to_iss, t.handle AS to_handle, l.attribute, l.mode, l.profile, l.epoch, l.token, l.position, l.line
     FROM ${LINKS} WHERE a.entity_id = ANY($1)`,
    [entities],
  );
  for (const row of rows) {
    found.get(row.entity_id)?.links.push({
      from: { provider: row.from_iss, handle: row.from_handle },
      to: { provider: row.to_iss, handle: row.to_handle },
      attribute: row.attribute,
      token: tokenKey(tokenOf(row)),
      seen: { position: Number(row.position), line: row.line },
    });
  }
  for (const { links } of found.values()) links.sort(compareLinks);
}

async function loadQuarantined(db: Queryable, entities: readonly string[], found: ReadonlyMap<string, GrowingReported>): Promise<void> {
  const { rows } = await db.query<{ entity_id: string; attribute: string; accounts: number }>(quarantinedOn('a.entity_id, s.attribute, s.accounts', 'a.entity_id = ANY($1)'), [entities]);
  for (const { entity_id: entity, attribute, accounts } of rows) found.get(entity)?.quarantined.push({ attribute, accounts });
}
