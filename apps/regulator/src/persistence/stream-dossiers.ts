import type { PoolClient } from 'pg';
import type { Account } from '#libs/linkage';
import { copyOut } from '#libs/postgres';
import type { ExchangeLine, RollupLine, WorkloadLine } from '#libs/report';
import { emptyReported, type GrowingReported, type Reported } from './dossiers.js';

/** Room for sorting in memory what one pass reads; more goes to the server's disk. */
const WORK_MEM = '128MB';

/** Kinds of rows, in the order in which they come for an entity. */
const ACCOUNT = '0';
const WORKLOAD = '1';
const EXCHANGE = '2';
const ROLLUP = '3';

/**
 * All that was reported, a row each: entity, kind, provider, figure, text. One statement, so that one sort brings together what belongs to
 * one entity; identity links last, in the order of the log, since only their order matters.
 */
export const EVERYTHING = `
  SELECT entity, kind, iss, n, body FROM (
    SELECT DISTINCT a.entity_id COLLATE "C" AS entity, ${ACCOUNT} AS kind, p.iss, 0 AS n, '' AS body, 0 AS line, 0 AS row FROM account a JOIN provider p ON p.id = a.provider_id
    UNION ALL
    SELECT a.entity_id, ${WORKLOAD}, p.iss, w.as_of, w.source, 0, 0 FROM account a
      JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL JOIN provider p ON p.id = w.provider_id
    UNION ALL
    SELECT a.entity_id, ${EXCHANGE}, p.iss, 0, x.source, 0, 0 FROM account a JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL
      JOIN exchange x ON x.provider_id = w.provider_id AND x.workload = w.workload JOIN provider p ON p.id = x.provider_id
    UNION ALL
    (SELECT DISTINCT ON (f.account_id, (f.source::json->>'day')::numeric) a.entity_id, ${ROLLUP}, p.iss, 0, f.source, 0, 0 FROM account a
      JOIN provider_fact f ON f.account_id = a.id AND f.kind = 'rollup' JOIN provider p ON p.id = a.provider_id JOIN statement s ON s.id = f.statement_id
      ORDER BY f.account_id, (f.source::json->>'day')::numeric, s.position DESC, f.line DESC)
    UNION ALL
    SELECT a.entity_id, 4, '', l.position, json_build_array(fp.iss, a.handle, tp.iss, t.handle, l.attribute, l.token, l.line)::text, l.line, l.id
      FROM account a JOIN identity_link l ON l.from_account_id = a.id JOIN account t ON t.id = l.to_account_id
      JOIN provider fp ON fp.id = a.provider_id JOIN provider tp ON tp.id = t.provider_id
  ) all_rows ORDER BY entity, kind, CASE kind WHEN 4 THEN n END, line, row`;

/**
 * What was reported about every entity, in order of id (code units), as the snapshot of the reading transaction has it: what
 * `loadReported` gives, for a pass over everybody, where one sort is far cheaper than a look-up for each entity.
 */
export async function* streamReported(reader: PoolClient): AsyncGenerator<readonly [entity: string, reported: Reported]> {
  await reader.query(`SET LOCAL work_mem = '${WORK_MEM}'`);
  let entity: string | undefined;
  let reported = emptyReported();
  for await (const rows of copyOut(reader, EVERYTHING)) {
    for (const [id, kind, iss, n, body] of rows as string[][]) {
      if (id !== entity) {
        if (entity !== undefined) yield [entity, reported];
        entity = id as string;
        reported = emptyReported();
      }
      take(reported, kind as string, iss as string, Number(n), body as string);
    }
  }
  if (entity !== undefined) yield [entity, reported];
}

/** The lines were checked against the schema when they were accepted. */
function take({ workloads, exchanges, rollups, links, providers }: GrowingReported, kind: string, provider: string, n: number, body: string): void {
  switch (kind) {
    case ACCOUNT:
      providers.push(provider);
      return;
    case WORKLOAD:
      workloads.push({ provider, line: JSON.parse(body) as WorkloadLine, asOf: n });
      return;
    case EXCHANGE:
      exchanges.push({ provider, line: JSON.parse(body) as ExchangeLine });
      return;
    case ROLLUP:
      rollups.push({ provider, line: JSON.parse(body) as RollupLine });
      return;
    default: {
      const [fromIss, fromHandle, toIss, toHandle, attribute, token, line] = JSON.parse(body) as [string, string, string, string, string, string, number];
      const account = (iss: string, handle: string): Account => ({ provider: iss, handle });
      links.push({ from: account(fromIss, fromHandle), to: account(toIss, toHandle), attribute, token, seen: { position: n, line } });
    }
  }
}
