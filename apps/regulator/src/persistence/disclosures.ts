import type { PoolClient } from 'pg';
import type { Queryable } from './queryable.js';

/** An order to disclose that a provider has accounts for and has not answered. */
export interface OpenDisclosure {
  readonly order: string;
  readonly position: number;
  /** The order's text. */
  readonly text: string;
  /** The provider's accounts that carry the token: as delivered, or, before, as they are now. In order of code units. */
  readonly handles: readonly string[];
  /** Null before the provider's agent was given it. */
  readonly deliveredPosition: number | null;
}

/** Orders in force at `now` (UTC seconds) that a provider has to answer, in order of the log. */
export async function findOpenDisclosures(db: Queryable, providerId: number, now: number): Promise<readonly OpenDisclosure[]> {
  const { rows } = await db.query<{ digest: string; position: string; content: string; handles: string[] | null; delivered: string | null; delivered_position: string | null }>(
    `SELECT o.digest, o.position, e.content, d.delivered_position, delivery.content AS delivered, held.handles
     FROM lawful_order o JOIN log_entry e ON e.position = o.position
     LEFT JOIN disclosure d ON d.order_digest = o.digest AND d.provider_id = $1 LEFT JOIN log_entry delivery ON delivery.position = d.delivered_position
     CROSS JOIN LATERAL (
       SELECT array_agg(DISTINCT a.handle COLLATE "C") AS handles FROM identity_token t JOIN account a ON a.id = t.account_id JOIN provider p ON p.id = a.provider_id
       WHERE a.provider_id = $1 AND t.token = o.token AND t.attribute = o.attribute AND t.mode = o.mode AND t.profile = o.profile AND t.epoch = o.epoch
         AND (cardinality(o.accounts) = 0 OR p.iss || ' ' || a.handle = ANY(o.accounts))) AS held
     WHERE o.kind = 'disclose' AND o.expires > $2 AND d.answered_position IS NULL AND (held.handles IS NOT NULL OR d.delivered_position IS NOT NULL)
     ORDER BY o.position`,
    [providerId, now],
  );
  return rows.map((row) => ({
    order: row.digest,
    position: Number(row.position),
    text: row.content,
    handles: row.delivered === null ? (row.handles ?? []) : (JSON.parse(row.delivered) as { readonly handles: readonly string[] }).handles,
    deliveredPosition: row.delivered_position === null ? null : Number(row.delivered_position),
  }));
}

export async function insertDelivery(client: PoolClient, delivery: { readonly order: string; readonly providerId: number; readonly position: number }): Promise<void> {
  await client.query('INSERT INTO disclosure (order_digest, provider_id, delivered_position) VALUES ($1, $2, $3)', [delivery.order, delivery.providerId, delivery.position]);
}

/** Whether a provider was given an order, and whether it has answered. */
export async function findDisclosure(db: Queryable, order: string, iss: string): Promise<{ readonly providerId: number; readonly answered: boolean } | undefined> {
  const { rows } = await db.query<{ provider_id: number; answered: boolean }>(
    'SELECT d.provider_id, d.answered_position IS NOT NULL AS answered FROM disclosure d JOIN provider p ON p.id = d.provider_id WHERE d.order_digest = $1 AND p.iss = $2',
    [order, iss],
  );
  return rows.map((row) => ({ providerId: row.provider_id, answered: row.answered }))[0];
}

export async function recordAnswer(
  client: PoolClient,
  answer: { readonly order: string; readonly providerId: number; readonly digest: string; readonly position: number; readonly outcome: string },
): Promise<void> {
  await client.query('UPDATE disclosure SET answer_digest = $3, answered_position = $4, outcome = $5 WHERE order_digest = $1 AND provider_id = $2', [
    answer.order, answer.providerId, answer.digest, answer.position, answer.outcome,
  ]);
}

/** Answers to an order, in order of the log. */
export async function findAnswersTo(db: Queryable, order: string): Promise<readonly { readonly iss: string; readonly outcome: string; readonly position: number; readonly answer: string }[]> {
  const { rows } = await db.query<{ iss: string; outcome: string; position: string; content: string }>(
    `SELECT p.iss, d.outcome, e.position, e.content FROM disclosure d JOIN provider p ON p.id = d.provider_id JOIN log_entry e ON e.position = d.answered_position
     WHERE d.order_digest = $1 ORDER BY e.position`,
    [order],
  );
  return rows.map(({ iss, outcome, position, content }) => ({ iss, outcome, position: Number(position), answer: (JSON.parse(content) as { readonly answer: string }).answer }));
}

/** The order that an answer is to, and what it says. */
export async function findAnswered(db: Queryable, answer: string): Promise<{ readonly order: string; readonly outcome: string } | undefined> {
  const { rows } = await db.query<{ order_digest: string; outcome: string }>('SELECT order_digest, outcome FROM disclosure WHERE answer_digest = $1', [answer]);
  return rows.map((row) => ({ order: row.order_digest, outcome: row.outcome }))[0];
}

/** The newest result counts: an officer can be wrong, and is put right by another. */
export async function recordResult(client: PoolClient, result: { readonly answer: string; readonly position: number; readonly matches: boolean }): Promise<void> {
  await client.query('UPDATE disclosure SET result_position = $2, matches = $3 WHERE answer_digest = $1', [result.answer, result.position, result.matches]);
}
