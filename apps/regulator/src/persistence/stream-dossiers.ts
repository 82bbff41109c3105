import type { PoolClient } from 'pg';
import { compareLinks, tokenKey, type Account } from '#libs/linkage';
import { copyOut } from '#libs/postgres';
import type { ExchangeLine, RollupLine, WorkloadLine } from '#libs/report';
import { ALL_COUNTERPARTS } from './counterparts.js';
import { emptyReported, type GrowingReported, type Reported } from './dossiers.js';
import { EXCHANGES, LINKS, newestRollups, quarantinedOn, SORT_IN_MEMORY, WORKLOADS } from './reported-rows.js';
import { tokenOf } from './token-columns.js';

/** Kinds of rows, in the order in which they come for an entity. */
const ACCOUNT = '0';
const WORKLOAD = '1';
const EXCHANGE = '2';
const ROLLUP = '3';
const COUNTERPART = '5';
const LINK = '4';
const QUARANTINED = '6';

/**
 * All that was reported, a row each: entity, kind, provider, figure, text. One statement, so that one sort brings together what belongs to
 * one entity.
 */
export const EVERYTHING = `
  SELECT entity, kind, iss, n, body FROM (
    SELECT a.entity_id COLLATE "C" AS entity, ${ACCOUNT} AS kind, p.iss, coalesce(max(a.corrected_to), 0) AS n, '' AS body FROM account a JOIN provider p ON p.id = a.provider_id
      GROUP BY a.entity_id, p.iss
    UNION ALL
    SELECT a.entity_id, ${WORKLOAD}, p.iss, w.as_of, w.source FROM ${WORKLOADS}
    UNION ALL
    SELECT a.entity_id, ${EXCHANGE}, p.iss, 0, x.source FROM ${EXCHANGES}
    UNION ALL
    SELECT entity, ${COUNTERPART}, iss, 0, other || ' ' || source FROM (${ALL_COUNTERPARTS}) halves
    UNION ALL
    (${newestRollups(`a.entity_id, ${ROLLUP}, p.iss, 0, f.source`)})
    UNION ALL
    SELECT a.entity_id, ${LINK}, '', l.position, json_build_array(fp.iss, a.handle, tp.iss, t.handle, l.attribute, l.mode, l.profile, l.epoch, l.token, l.line)::text
      FROM ${LINKS}
    UNION ALL
    SELECT entity_id, ${QUARANTINED}, '', accounts, attribute FROM (${quarantinedOn('a.entity_id, s.attribute, s.accounts')}) too_many
  ) all_rows ORDER BY entity, kind`;

/**
 * What was reported about every entity, in order of id (code units), as the snapshot of the reading transaction has it: what
 * `loadReported` gives, for a pass over everybody, where one sort is far cheaper than a look-up for each entity.
 */
export async function* streamReported(reader: PoolClient): AsyncGenerator<readonly [entity: string, reported: Reported]> {
  await reader.query(SORT_IN_MEMORY);
  let entity: string | undefined;
  let reported = emptyReported();
  for await (const rows of copyOut(reader, EVERYTHING)) {
    for (const [id, kind, iss, n, body] of rows as string[][]) {
      if (id !== entity) {
        if (entity !== undefined) yield [entity, inOrder(reported)];
        entity = id as string;
        reported = emptyReported();
      }
      take(reported, kind as string, iss as string, Number(n), body as string);
    }
  }
  if (entity !== undefined) yield [entity, inOrder(reported)];
}

function inOrder(reported: GrowingReported): Reported {
  reported.links.sort(compareLinks);
  return reported;
}

/** The lines were checked against the schema when they were accepted. */
function take({ workloads, exchanges, counterparts, rollups, links, quarantined, corrected, providers }: GrowingReported, kind: string, provider: string, n: number, body: string): void {
  switch (kind) {
    case ACCOUNT:
      providers.push(provider);
      // The end of a period is never 0.
      if (n > 0) corrected.push({ provider, to: n });
      return;
    case WORKLOAD:
      workloads.push({ provider, line: JSON.parse(body) as WorkloadLine, asOf: n });
      return;
    case EXCHANGE:
      exchanges.push({ provider, line: JSON.parse(body) as ExchangeLine });
      return;
    case COUNTERPART: {
      const space = body.indexOf(' ');
      counterparts.push({ entity: body.slice(0, space), provider, line: JSON.parse(body.slice(space + 1)) as ExchangeLine });
      return;
    }
    case ROLLUP:
      rollups.push({ provider, line: JSON.parse(body) as RollupLine });
      return;
    case QUARANTINED:
      quarantined.push({ attribute: body, accounts: n });
      return;
    default: {
      const [fromIss, fromHandle, toIss, toHandle, attribute, mode, profile, epoch, token, line] = JSON.parse(body) as [...(readonly [string, string, string, string, string, string, string, string, string]), number];
      const account = (iss: string, handle: string): Account => ({ provider: iss, handle });
      links.push({ from: account(fromIss, fromHandle), to: account(toIss, toHandle), attribute, token: tokenKey(tokenOf({ attribute, mode, profile, epoch, token })), seen: { position: n, line } });
    }
  }
}
