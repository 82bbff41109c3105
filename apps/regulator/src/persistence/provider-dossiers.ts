import type { CapacityLine, ClusterLine } from '#libs/report';
import type { ProviderDossier, ReportedCapacity, ReportedStream } from '#libs/verdict';
import type { Queryable } from './queryable.js';

/** What was reported about one provider, as the snapshot of the reading transaction has it. */
export interface ReportedProvider extends Pick<ProviderDossier, 'provider' | 'clusters' | 'capacity' | 'streams'> {
  readonly rowId: number;
}

/** Every provider that has reported at all, in order of URI (code units). */
export async function loadProviders(db: Queryable): Promise<readonly ReportedProvider[]> {
  const providers = new Map<number, { rowId: number; provider: string; clusters: ClusterLine[]; capacity: ReportedCapacity[]; streams: ReportedStream[] }>();
  const streams = await db.query<{ id: number; iss: string; str: string; reported_to: string }>(
    'SELECT p.id, p.iss, s.str, s.reported_to FROM provider p JOIN stream s ON s.provider_id = p.id WHERE s.head_seq > 0 ORDER BY p.iss COLLATE "C", s.str COLLATE "C"',
  );
  for (const { id, iss, str, reported_to } of streams.rows) {
    const known = providers.get(id) ?? { rowId: id, provider: iss, clusters: [], capacity: [], streams: [] };
    providers.set(id, known);
    known.streams.push({ stream: str, reportedTo: Number(reported_to) });
  }
  const clusters = await db.query<{ provider_id: number; source: string }>(
    `SELECT DISTINCT ON (f.provider_id, f.source::json->>'id') f.provider_id, f.source FROM provider_fact f JOIN statement s ON s.id = f.statement_id AND s.withdrawn_by IS NULL
     WHERE f.kind = 'cluster' ORDER BY f.provider_id, f.source::json->>'id', s.stands_at DESC, f.line DESC`,
  );
  for (const { provider_id, source } of clusters.rows) providers.get(provider_id)?.clusters.push(JSON.parse(source) as ClusterLine);
  const capacity = await db.query<{ provider_id: number; source: string; period_from: string; period_to: string }>(
    `SELECT f.provider_id, f.source, s.period_from, s.period_to FROM provider_fact f JOIN statement s ON s.id = f.statement_id AND s.withdrawn_by IS NULL WHERE f.kind = 'capacity'`,
  );
  for (const { provider_id, source, period_from, period_to } of capacity.rows) {
    providers.get(provider_id)?.capacity.push({ line: JSON.parse(source) as CapacityLine, from: Number(period_from), to: Number(period_to) });
  }
  return [...providers.values()];
}
