import type { PoolClient } from 'pg';
import { toHex } from '#libs/encoding';
import { joinCustomers, type CustomerSighting } from '../../linkage/join-customers.js';
import { claimsWithdrawn, type ClaimsWithdrawn } from '../../linkage/withdrawn-claims.js';
import { keepBodies } from '../../persistence/bodies.js';
import { insertStatements } from '../../persistence/statements.js';
import { copyExchanges, copyFacts, copyWorkloads, supersedeWorkloads } from '../../persistence/workloads.js';
import type { Ledger } from '../deciding/ledger.js';
import type { AcceptedSubmission } from '../submission.js';
import { lineRows } from './line-rows.js';
import { writeWithdrawals } from './write-withdrawals.js';

/** Writes what accepted submissions say: bodies, statements, customers and entities, then the rows of all lines by COPY. */
export async function writeAccepted(client: PoolClient, accepted: readonly AcceptedSubmission[], ledger: Ledger, streamIds: ReadonlyMap<string, number>): Promise<void> {
  await writeBodies(client, accepted);
  const statementIds = await writeStatements(client, accepted, ledger, streamIds);
  const customers = sightings(accepted);
  const withdrawn = await withdrawnClaims(client, accepted, ledger);
  const joined = customers.length + withdrawn.length > 0 ? await joinCustomers(client, customers, withdrawn) : new Map<string, number>();
  const rows = lineRows(accepted, ledger, statementIds, new Map([...ledger.storedAccounts, ...joined]));
  if (rows.superseded.length > 0) await supersedeWorkloads(client, rows.superseded);
  if (rows.workloads.length > 0) await copyWorkloads(client, rows.workloads);
  if (rows.exchanges.length > 0) await copyExchanges(client, rows.exchanges);
  if (rows.facts.length > 0) await copyFacts(client, rows.facts);
  const { standing } = ledger;
  if (standing === undefined || standing.withdrawals.length === 0) return;
  const ids = new Map(accepted.map(({ position }, nth) => [position, statementIds[nth]]));
  await writeWithdrawals(client, standing, (position) => required(ids.get(position)));
}

async function writeBodies(client: PoolClient, accepted: readonly AcceptedSubmission[]): Promise<void> {
  const bodies = new Map(
    accepted.flatMap(({ submission: { body } }) => (body === undefined ? [] : [[toHex(body.digest), { digest: body.digest, gzip: body.gzip, length: body.length, lines: body.lines.length }]])),
  );
  if (bodies.size > 0) await keepBodies(client, [...bodies.values()]);
}

async function writeStatements(client: PoolClient, accepted: readonly AcceptedSubmission[], { standing }: Ledger, streamIds: ReadonlyMap<string, number>): Promise<readonly number[]> {
  const ids = await insertStatements(client, accepted.map(({ submission: { providerId, claims, jws, body }, position, answer }) => ({
    position,
    standsAt: standing?.standsAt(position) ?? position,
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

/** Claims that go with the statements that this batch withdraws; nothing is read when it withdraws none. */
async function withdrawnClaims(client: PoolClient, accepted: readonly AcceptedSubmission[], { standing }: Ledger): Promise<readonly ClaimsWithdrawn[]> {
  if (standing === undefined || standing.withdrawals.length === 0) return [];
  const withdrawnBy = new Map(standing.withdrawals.map(({ by, target }) => [by, target]));
  return claimsWithdrawn(client, accepted.map(({ submission: { providerId, claims: { iss }, body }, position }) => {
    const target = withdrawnBy.get(position);
    const made = (body?.lines ?? []).flatMap((line) => (line.t === 'customer' ? [line] : []));
    return { providerId, iss, position, made, ...(target === undefined ? {} : { withdrawn: { id: target.id, position: target.position, claims: target.said.claims } }) };
  }));
}

/** What admission has established; its absence is a fault. */
function required(id: number | undefined): number {
  if (id === undefined) throw new Error('a row that was just written has no id');
  return id;
}
