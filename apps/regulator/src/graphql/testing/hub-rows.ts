import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { rateTOPs, theoreticalTOP } from '#libs/compute';
import type { ExchangeLine, WorkloadLine } from '#libs/report';
import { DEFAULT_RULE_SET } from '#libs/structuring';
import { encodeRuleSet, encodeVerdict, ENGINES, judgeEntity, largestMargin, LITERAL, type Dossier } from '#libs/verdict';
import { loadReported } from '../../persistence/dossiers.js';

const DAY = 86_400;
/** 2026-01-01, UTC seconds. */
export const NEW_YEAR = 1_767_225_600;

/** Rows as intake, linkage and detection would leave them; each method writes one thing and returns its id. */
export class HubRows {
  #position = 0;
  /** Positions of entries, which these rows do without: below all of the log. */
  #entry = 0;

  constructor(readonly pool: Pool) {}

  async #id<Id>(sql: string, values: unknown[]): Promise<Id> {
    const { rows } = await this.pool.query<{ id: Id }>(sql, values);
    const [row] = rows;
    if (row === undefined) throw new Error('nothing was inserted');
    return row.id;
  }

  async provider(iss: string, name: string): Promise<number> {
    const id = await this.#id<number>('INSERT INTO provider (iss, name, root_x, position) VALUES ($1, $2, $3, $4) RETURNING id', [iss, name, `root-of-${name}`, (this.#entry -= 1)]);
    await this.pool.query('INSERT INTO provider_key (kid, provider_id, x, registered_position) VALUES ($1, $2, $3, 0)', [`kid-of-${name}`, id, 'x']);
    await this.pool.query('INSERT INTO stream (provider_id, str) VALUES ($1, $2)', [id, 'main']);
    return id;
  }

  /** The next statement of a provider's stream. */
  async statement(provider: number, iat: number): Promise<string> {
    // Behind what the hub may have entered before.
    const position = Number(await this.#id<string>('UPDATE log_head SET size = size + 1, clock = greatest(clock, $1) RETURNING size - 1 AS id', [iat]));
    this.#position = position + 1;
    const digest = createHash('sha256').update(`statement ${position}`).digest();
    const { rows } = await this.pool.query<{ id: number; seq: string }>('UPDATE stream SET head_seq = head_seq + 1, head_digest = $2 WHERE provider_id = $1 RETURNING id, head_seq AS seq', [provider, digest]);
    return await this.#id(
      `INSERT INTO statement (position, provider_id, stream_id, seq, jti, digest, kid, act, epoch, period_from, period_to, iat, jws, stands_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'kid', 'report', 'e1', $7, $8, $8, 'a.b.c', $1) RETURNING id`,
      [position, provider, rows[0]?.id, rows[0]?.seq, `jti-${position}`, digest, iat - DAY, iat],
    );
  }

  async entity(id: string): Promise<string> {
    return await this.#id('INSERT INTO entity (id, founded_position, founded_line) VALUES ($1, 0, 1) RETURNING id', [id]);
  }

  async merge(from: string, into: string): Promise<void> {
    await this.pool.query('UPDATE account SET entity_id = $2 WHERE entity_id = $1', [from, into]);
    await this.pool.query('UPDATE entity SET merged_into = $2, merged_position = $3 WHERE id = $1', [from, into, this.#position]);
  }

  async account(provider: number, handle: string, entity: string, token?: string): Promise<number> {
    const id = await this.#id<number>('INSERT INTO account (provider_id, handle, entity_id, country) VALUES ($1, $2, $3, \'SE\') RETURNING id', [provider, handle, entity]);
    if (token !== undefined) {
      await this.pool.query(
        `INSERT INTO identity_token (account_id, attribute, mode, profile, epoch, token, strong, position, line) VALUES ($1, 'lei', 'hmac', 'tributary-1', 'e1', $2, true, 0, 1)`,
        [id, token],
      );
    }
    return id;
  }

  async link(from: number, to: number, token: string): Promise<void> {
    await this.pool.query(`INSERT INTO identity_link (from_account_id, to_account_id, attribute, mode, profile, epoch, token, position, line) VALUES ($1, $2, 'lei', 'hmac', 'tributary-1', 'e1', $3, $4, 1)`, [from, to, token, this.#position]);
  }

  /** An ended workload (or, with `end` null, a running one) on H100s, with the catalogue's figure. */
  async workload(statement: string, provider: number, account: number, line: number, given: { id: string; start: number; end: number | null; count: number; declared?: WorkloadLine['declared'] }): Promise<string> {
    const source = workloadLine(given);
    return await this.#id(
      `INSERT INTO workload (statement_id, line, provider_id, account_id, workload, state, declared, start, "end", as_of, accelerators, precision, theoretical_top, inter_node_gbps, source)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id`,
      [statement, line, provider, account, source.id, source.state, source.declared, source.start, source.end ?? null, given.end ?? given.start + DAY, JSON.stringify(source.accelerators), source.precision, source.ops.theoreticalTOP, source.interNode.peakGbps ?? source.interNode.configuredGbps, JSON.stringify(source)],
    );
  }

  async supersede(workload: string, by: string): Promise<void> {
    await this.pool.query('UPDATE workload SET superseded_by = $2 WHERE id = $1', [workload, by]);
  }

  async exchange(statement: string, provider: number, line: number, given: ExchangeLine): Promise<void> {
    const peer = 'workload' in given.peer ? [given.peer.workload, null, null] : [null, given.peer.flow, given.peer.endpoint ?? null];
    await this.pool.query(
      'INSERT INTO exchange (statement_id, line, provider_id, workload, peer_workload, flow, endpoint, bytes_out, bytes_in, "from", "to", source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
      [statement, line, provider, given.workload, ...peer, given.bytesOut, given.bytesIn, given.from, given.to, JSON.stringify(given)],
    );
  }

  async policy(): Promise<string> {
    const { bytes, digest } = encodeRuleSet(DEFAULT_RULE_SET);
    await this.pool.query('INSERT INTO policy (position, digest, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [(this.#entry -= 1), digest, Buffer.from(bytes)]);
    return digest;
  }

  /** A detection run at the log's position over these entities, judged by the engine. */
  async judge(entities: readonly string[]): Promise<void> {
    const parameters = await this.policy();
    const { rows } = await this.pool.query<{ size: string; clock: string }>('SELECT size, clock FROM log_head');
    const head = { position: Number(rows[0]?.size), now: Number(rows[0]?.clock) };
    const run = await this.run(parameters, head.position);
    for (const [entity, reported] of await loadReported(this.pool, entities)) {
      const dossier: Dossier = { entity, ...head, ...reported, overdue: [], counterpartsOverdue: [] };
      for (const row of judgeEntity(dossier, DEFAULT_RULE_SET, parameters)) {
        await this.verdict(run, parameters, entity, row.outcome, largestMargin(row), encodeVerdict(row), head.position, row);
      }
    }
  }

  async run(parameters: string, position: number): Promise<string> {
    return await this.#id(`INSERT INTO detection_run (engines, parameters, from_position, position, "full", overdue, output_digest, verdict_count, entry_position) VALUES ($3, $1, 0, $2, false, '{}', '', 0, $4) RETURNING id`, [parameters, position, ENGINES, (this.#entry -= 1)]);
  }

  async verdict(run: string, parameters: string, entity: string, outcome: string, margin: number, row: string, position: number, { engine, response } = { engine: LITERAL, response: 'none' }): Promise<string> {
    return await this.#id(
      `INSERT INTO verdict (run_id, entity_id, engine, parameters, position, outcome, response, margin, row) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
      [run, entity, engine, parameters, position, outcome, response, margin, row],
    );
  }
}

function workloadLine({ id, start, end, count, declared = 'training' }: { id: string; start: number; end: number | null; count: number; declared?: WorkloadLine['declared'] }): WorkloadLine {
  const accelerators = [{ model: 'H100 SXM', count, nodes: Math.ceil(count / 8), memoryGB: count * 80 }];
  return {
    t: 'workload',
    id,
    customer: 'named-in-the-account',
    state: end === null ? 'running' : 'ended',
    declared,
    start,
    ...(end === null ? {} : { end }),
    accelerators,
    precision: 'bf16',
    ops: { theoreticalTOP: theoreticalTOP(accelerators, 'bf16', (end ?? start + DAY) - start), grade: 'reported' },
    interNode: { configuredGbps: 3_200, peakGbps: 2_900 },
    traffic: { egressB: 1_000_000, ingressB: 2_000_000 },
    energyWh: 1_234.5,
  };
}

/** H100s that take so many operations (OP) in so many seconds. */
export function h100sFor(operations: number, seconds: number): number {
  return Math.ceil(operations / 1e12 / seconds / rateTOPs([{ model: 'H100 SXM', count: 1 }], 'bf16'));
}

/** Ids and names of the story below. */
export const STORY = {
  split: 'e0000000000000000000000000000001',
  merged: 'e0000000000000000000000000000002',
  mergedFirst: 'e0000000000000000000000000000003',
  small: 'e0000000000000000000000000000004',
  unjudged: 'e0000000000000000000000000000005',
  providers: ['https://alpha.example', 'https://beta.example', 'https://gamma.example'],
} as const;

/**
 * One customer who split 1.2e26 OP into five workloads at three providers (joined by one LEI token, after two merges), a small
 * customer, and one that was never judged.
 */
export async function tellStory(pool: Pool): Promise<HubRows> {
  const rows = new HubRows(pool);
  const providers: number[] = [];
  for (const iss of STORY.providers) providers.push(await rows.provider(iss, iss.slice(8, -8)));
  const [alpha, beta, gamma] = providers as [number, number, number];
  for (const entity of [STORY.split, STORY.merged, STORY.mergedFirst, STORY.small, STORY.unjudged]) await rows.entity(entity);
  const accounts = [
    await rows.account(alpha, 'handle-a', STORY.split, 'shared-token'),
    await rows.account(beta, 'handle-b', STORY.merged, 'shared-token'),
    await rows.account(gamma, 'handle-c', STORY.mergedFirst, 'shared-token'),
  ] as const;
  await rows.merge(STORY.mergedFirst, STORY.merged);
  await rows.merge(STORY.merged, STORY.split);
  await rows.link(accounts[1], accounts[0], 'shared-token');
  await rows.link(accounts[2], accounts[0], 'shared-token');
  const count = h100sFor(1.2e26 / 5, 60 * DAY);
  for (let i = 0; i < 5; i += 1) {
    const at = i % 3;
    const start = NEW_YEAR + i * 61 * DAY;
    const statement = await rows.statement(providers[at] as number, start + 61 * DAY);
    await rows.workload(statement, providers[at] as number, accounts[at] as number, 1, { id: `w-${i}`, start, end: start + 60 * DAY, count });
  }
  await rows.exchange(await rows.statement(alpha, NEW_YEAR + 310 * DAY), alpha, 1, { t: 'exchange', workload: 'w-0', peer: { workload: 'w-3' }, bytesOut: 5e13, bytesIn: 7, from: NEW_YEAR, to: NEW_YEAR + DAY });
  const small = await rows.account(beta, 'handle-small', STORY.small);
  const before = await rows.workload(await rows.statement(beta, NEW_YEAR + 311 * DAY), beta, small, 1, { id: 'w-small', start: NEW_YEAR, end: null, count: 8, declared: 'inference' });
  const correction = await rows.statement(beta, NEW_YEAR + 312 * DAY);
  await rows.workload(correction, beta, small, 1, { id: 'w-small', start: NEW_YEAR, end: NEW_YEAR + 90 * DAY, count: 8, declared: 'inference' });
  await rows.supersede(before, correction);
  await rows.account(gamma, 'handle-new', STORY.unjudged);
  await rows.judge([STORY.split, STORY.small]);
  return rows;
}
