import { theoreticalTOP } from '#libs/compute';
import { toHex, sha256, utf8 } from '#libs/encoding';
import { copyRows, inTransaction, type Database } from '#libs/postgres';
import { generatePrivateJwk, importPrivateJwk, importPublicJwk } from '#libs/signing';
import { prepareLog } from '../../apps/regulator/src/detection/prepare-log.js';
import { registerProvider } from '../../apps/regulator/src/registry/register.js';
import { lcg } from './lcg.js';

const DAY = 86_400;
const PROVIDERS = 5;
/** Workloads of one stored statement. */
const LINES = 1_000;
const MODEL = 'NVIDIA H100 SXM5 80GB';

/**
 * Fills an empty hub's database as if `entities` × `each` ended workloads had been reported by five providers, straight into the tables: the
 * size that detection is measured at would take intake an hour. One workload in ten exchanges data with the one before it.
 */
export async function storeFederation(database: Database, entities: number, each: number, now: number): Promise<void> {
  const first = await beginLog(database);
  await inTransaction(database.pool, async (client) => {
    await copyRows(client, 'stream', ['id', 'provider_id', 'str'], map(PROVIDERS, (p) => [p + 1, p + 1, 'bench']));
    await copyRows(client, 'entity', ['id', 'founded_position', 'founded_line'], map(entities, (e) => [entityId(e), first, e + 1]));
    await copyRows(client, 'account', ['id', 'provider_id', 'handle', 'entity_id', 'in_house'], map(entities * PROVIDERS, (a) => [a + 1, (a % PROVIDERS) + 1, `h${a}`, entityId(Math.floor(a / PROVIDERS)), false]));
    const workloads = entities * each;
    const statements = Math.ceil(workloads / LINES);
    await copyRows(client, 'statement', ['id', 'position', 'provider_id', 'stream_id', 'seq', 'jti', 'digest', 'kid', 'act', 'epoch', 'period_from', 'period_to', 'iat', 'jws', 'stands_at'], map(statements, (s) => [
      s + 1, first + s, (s % PROVIDERS) + 1, (s % PROVIDERS) + 1, s + 1, `j${s}`, sha256(utf8(String(s))), 'kid', 'report', 'bench', now - 30 * DAY, now, now, '', first + s,
    ]));
    await client.query('UPDATE log_head SET size = $1, clock = $2', [first + statements, now]);
    await client.query('UPDATE stream SET head_seq = $1, reported_to = $2', [statements, now]);
    const next = lcg(7);
    await copyRows(client, 'workload', ['statement_id', 'line', 'provider_id', 'account_id', 'workload', 'state', 'declared', 'start', 'end', 'as_of', 'accelerators', 'precision', 'theoretical_top', 'inter_node_gbps', 'source'], map(workloads, (w) => workloadRow(w, entities, now, next)));
    await copyRows(client, 'exchange', ['statement_id', 'line', 'provider_id', 'workload', 'peer_workload', 'bytes_out', 'bytes_in', 'from', 'to', 'source'], exchangeRows(workloads, entities, now));
  });
  await database.pool.query('ANALYZE');
}

/** Begins the log and admits the providers; gives the position of the first statement. */
async function beginLog(database: Database): Promise<number> {
  await prepareLog(database.pool, { origin: 'bench.example/log', hubKey: importPrivateJwk(generatePrivateJwk()) });
  let last = 0;
  for (let p = 0; p < PROVIDERS; p += 1) {
    last = (await registerProvider(database.pool, { iss: `https://p${p}.example`, name: `p${p}`, root: importPublicJwk(publicOf(generatePrivateJwk())) })).position;
  }
  return last + 1;
}

function publicOf({ kty, crv, x }: ReturnType<typeof generatePrivateJwk>): unknown {
  return { kty, crv, x };
}

function entityId(e: number): string {
  return toHex(sha256(utf8(`entity ${e}`))).slice(0, 32);
}

/** Workload w is of entity w modulo their number, so that an entity's rows lie far apart, as they do when reports come in over months. */
function placeOf(w: number, entities: number): { readonly entity: number; readonly provider: number; readonly id: string } {
  return { entity: w % entities, provider: Math.floor(w / entities) % PROVIDERS, id: `w-${w}` };
}

function workloadRow(w: number, entities: number, now: number, next: () => number): (string | number)[] {
  const { entity, provider, id } = placeOf(w, entities);
  const count = 8 * 2 ** Math.floor(next() * 4);
  const start = now - 5 * DAY - Math.floor(next() * 1000 * DAY);
  const end = start + 600 + Math.floor(next() * 3 * DAY);
  const accelerators = [{ model: MODEL, count, nodes: count / 8, memoryGB: 80 * count }];
  const top = theoreticalTOP(accelerators, 'bf16', end - start);
  const line = {
    t: 'workload', id, customer: `h${entity * PROVIDERS + provider}`, state: 'ended', declared: 'none', start, end, accelerators, precision: 'bf16',
    ops: { theoreticalTOP: top, grade: 'reported' }, interNode: { configuredGbps: 200 }, traffic: { egressB: 1_000_000, ingressB: 5_000_000 },
  };
  return [Math.floor(w / LINES) + 1, (w % LINES) + 1, provider + 1, entity * PROVIDERS + provider + 1, id, 'ended', 'none', start, end, now, JSON.stringify(accelerators), 'bf16', top, 200, JSON.stringify(line)];
}

function* exchangeRows(workloads: number, entities: number, now: number): Generator<(string | number)[]> {
  const stride = entities * PROVIDERS;
  for (let w = stride; w < workloads; w += 10) {
    const [own, peer] = [placeOf(w, entities), placeOf(w - stride, entities)];
    const line = { t: 'exchange', workload: own.id, peer: { workload: peer.id }, bytesOut: 10 * w, bytesIn: w, from: now - 9 * DAY, to: now - 8 * DAY };
    yield [Math.floor(w / LINES) + 1, LINES + w, own.provider + 1, own.id, peer.id, line.bytesOut, line.bytesIn, line.from, line.to, JSON.stringify(line)];
  }
}

function* map<T>(size: number, make: (i: number) => T): Generator<T> {
  for (let i = 0; i < size; i += 1) yield make(i);
}
