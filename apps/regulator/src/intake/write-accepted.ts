import type { PoolClient } from 'pg';
import { toHex } from '#libs/encoding';
import { joinCustomers, type CustomerSighting } from '../linkage/join-customers.js';
import { keepBodies } from '../persistence/bodies.js';
import { insertStatements } from '../persistence/statements.js';
import { copyExchanges, copyFacts, copyWorkloads, supersedeWorkloads } from '../persistence/workloads.js';
import { lineRows } from './line-rows.js';
import type { Ledger } from './ledger.js';
import type { AcceptedSubmission } from './submission.js';

/** Writes what accepted submissions say: bodies, statements, customers and entities, then the rows of all lines by COPY. */
export async function writeAccepted(client: PoolClient, accepted: readonly AcceptedSubmission[], ledger: Ledger, streamIds: ReadonlyMap<string, number>): Promise<void> {
  await writeBodies(client, accepted);
  const statementIds = await writeStatements(client, accepted, streamIds);
  const customers = sightings(accepted);
  const joined = customers.length > 0 ? await joinCustomers(client, customers) : new Map<string, number>();
  const rows = lineRows(accepted, ledger, statementIds, new Map([...ledger.storedAccounts, ...joined]));
  if (rows.superseded.length > 0) await supersedeWorkloads(client, rows.superseded);
  if (rows.workloads.length > 0) await copyWorkloads(client, rows.workloads);
  if (rows.exchanges.length > 0) await copyExchanges(client, rows.exchanges);
  if (rows.facts.length > 0) await copyFacts(client, rows.facts);
}

async function writeBodies(client: PoolClient, accepted: readonly AcceptedSubmission[]): Promise<void> {
  const bodies = new Map(
    accepted.flatMap(({ submission: { body } }) => (body === undefined ? [] : [[toHex(body.digest), { digest: body.digest, gzip: body.gzip, length: body.length, lines: body.lines.length }]])),
  );
  if (bodies.size > 0) await keepBodies(client, [...bodies.values()]);
}

async function writeStatements(client: PoolClient, accepted: readonly AcceptedSubmission[], streamIds: ReadonlyMap<string, number>): Promise<readonly number[]> {
  const ids = await insertStatements(client, accepted.map(({ submission: { providerId, claims, jws, body }, position, answer }) => ({
    position,
    standsAt: position,
    providerId,
    streamId: required(streamIds.get(`${providerId} ${claims.str}`)),
    claims,
    digest: jws.digest,
    kid: jws.kid,
    jws: jws.compact,
    bodyDigest: body?.digest ?? null,
    answer,
  })));
  return accepted.map(({ position }) => required(ids.get(position)));
}

function sightings(accepted: readonly AcceptedSubmission[]): readonly CustomerSighting[] {
  return accepted.flatMap(({ submission: { providerId, claims, body }, position }) =>
    (body?.lines ?? []).flatMap((line, index) => (line.t === 'customer' ? [{ providerId, iss: claims.iss, seen: { position, line: index + 1 }, line }] : [])),
  );
}

/** What admission has established; its absence is a fault. */
function required(id: number | undefined): number {
  if (id === undefined) throw new Error('a row that was just written has no id');
  return id;
}
