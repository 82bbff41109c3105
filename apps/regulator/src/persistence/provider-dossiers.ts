import type { CapacityLine, ClusterLine } from '#libs/report';
import type { CompromisedKey, ProviderDossier, ReportedCapacity, ReportedStream } from '#libs/verdict';
import type { Queryable } from './queryable.js';

/** What was reported about one provider, as the snapshot of the reading transaction has it. */
export interface ReportedProvider extends Pick<ProviderDossier, 'provider' | 'clusters' | 'capacity' | 'streams' | 'compromised'> {
  readonly rowId: number;
}

/** Every provider that has reported at all, in order of URI (code units). */
export async function loadProviders(db: Queryable): Promise<readonly ReportedProvider[]> {
  const providers = new Map<number, { rowId: number; provider: string; clusters: ClusterLine[]; capacity: ReportedCapacity[]; streams: ReportedStream[]; compromised: CompromisedKey[] }>();
  const streams = await db.query<{ id: number; iss: string; str: string; reported_to: string }>(
    'SELECT p.id, p.iss, s.str, s.reported_to FROM provider p JOIN stream s ON s.provider_id = p.id WHERE s.head_seq > 0 ORDER BY p.iss COLLATE "C", s.str COLLATE "C"',
  );
  for (const { id, iss, str, reported_to } of streams.rows) {
    const known = providers.get(id) ?? { rowId: id, provider: iss, clusters: [], capacity: [], streams: [], compromised: [] };
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
  const compromised = await db.query<{ provider_id: number; str: string; seq: string; kid: string; statements: number }>(
    `SELECT k.provider_id, k.compromised_str AS str, k.compromised_seq AS seq, k.kid, count(*)::int AS statements FROM provider_key k
       JOIN stream t ON t.provider_id = k.provider_id AND t.str = k.compromised_str
       JOIN statement s ON s.stream_id = t.id AND s.kid = k.kid AND s.seq >= k.compromised_seq AND s.withdrawn_by IS NULL
     WHERE k.compromised_str IS NOT NULL GROUP BY k.provider_id, k.compromised_str, k.compromised_seq, k.kid`,
  );
  for (const { provider_id, str, seq, kid, statements } of compromised.rows) providers.get(provider_id)?.compromised.push({ stream: str, seq: Number(seq), kid, statements });
  return [...providers.values()];
}
