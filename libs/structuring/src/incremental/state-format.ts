import { bytesEqual, sha256, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';

import type { Parameters } from '../profiles/parameters.js';
import type { TimelineWorkload } from '../timeline/types.js';
import { Bounds } from './bounds.js';
import { ByteReader, stateError } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import { checkParameters } from './check-parameters.js';
import { EntityRecords } from './entity-records.js';
import { checkBytes, checkTime, checkWorkload } from './figures.js';
import { ABSENT, ENDPOINT, PRESENT } from './node-table.js';

/**
 * An entity state as bytes: its name and version, parameters, time, bounds of both engines, names of providers and declarations,
 * nodes, pairs, and the SHA-256 of all that. Sums and indexes are left out: they follow from the records.
 *
 * The digest tells a damaged state; it does not tell one that somebody made up, whose bounds would be believed.
 */
const NAME = utf8('tributary entity-state 1\n');
const DIGEST = 32;
const TESTS = { seferisFist: 6, robust: 2 } as const;

export interface State {
  readonly records: EntityRecords;
  readonly seferisFist: Bounds;
  readonly robust: Bounds;
  readonly events: number;
}

/** The records must be compact. */
export function writeState({ records, seferisFist, robust, events }: State): Uint8Array {
  const out = new ByteWriter();
  out.bytes(NAME);
  const { thresholds, projectionS, lookbackS, horizonS } = records.parameters;
  for (const value of [thresholds.C1, thresholds.C, thresholds.R, thresholds.B, thresholds.D, projectionS, lookbackS, horizonS, records.now, events]) out.number(value);
  writeBounds(out, seferisFist);
  writeBounds(out, robust);
  writeNodes(out, records);
  writePairs(out, records);
  const digest = sha256(out.written);
  out.bytes(digest);
  return out.written.slice();
}

/** STRUCTURING_STATE for anything that `writeState` does not write. */
export function readState(bytes: Uint8Array): State {
  const content = bytes.subarray(0, Math.max(bytes.length - DIGEST, 0));
  if (content.length < NAME.length || !bytesEqual(content.subarray(0, NAME.length), NAME)) throw stateError('not an entity state of version 1');
  if (!bytesEqual(sha256(content), bytes.subarray(content.length))) throw stateError('the digest of the state does not match its content');
  try {
    return read(new ByteReader(content.subarray(NAME.length)));
  } catch (error) {
    if (!isCodedError(error) || error.code === 'STRUCTURING_STATE') throw error;
    throw stateError('the state holds what no event could have brought', error);
  }
}

function read(from: ByteReader): State {
  const parameters: Parameters = {
    thresholds: { C1: from.number(), C: from.number(), R: from.number(), B: from.number(), D: from.number() },
    projectionS: from.number(),
    lookbackS: from.number(),
    horizonS: from.number(),
  };
  checkParameters(parameters);
  const now = from.number();
  checkTime(now, 'now');
  const events = from.number();
  ensure(Number.isSafeInteger(events) && events >= 0);
  const [seferisFist, robust] = [readBounds(from, TESTS.seferisFist), readBounds(from, TESTS.robust)];
  const records = new EntityRecords(parameters, now);
  readNodes(from, records);
  readPairs(from, records);
  ensure(from.atEnd);
  return { records, seferisFist, robust, events };
}

function ensure(holds: boolean): asserts holds {
  if (!holds) throw stateError('the state holds what no event could have brought');
}

function writeBounds(out: ByteWriter, { low, high, hit, exact, stale }: Bounds): void {
  out.byte((exact ? 1 : 0) + (stale ? 2 : 0));
  for (let test = 0; test < low.length; test += 1) {
    out.number(low[test] as number);
    out.number(high[test] as number);
    out.byte(hit[test] as number);
  }
}

function readBounds(from: ByteReader, tests: number): Bounds {
  const bounds = new Bounds(tests);
  const flags = from.byte();
  ensure(flags < 4);
  bounds.exact = flags % 2 === 1;
  bounds.stale = flags >= 2;
  for (let test = 0; test < tests; test += 1) {
    bounds.low[test] = from.number();
    bounds.high[test] = from.number();
    bounds.hit[test] = from.byte();
    ensure((bounds.low[test] as number) >= 0 && (bounds.high[test] as number) >= 0 && (bounds.hit[test] as number) <= 1);
  }
  return bounds;
}

function writeNodes(out: ByteWriter, { nodes }: EntityRecords): void {
  // Providers and declarations are few: each is written once, in order of first use.
  const numbers = new Map<string | null, number>([[null, 0]]);
  for (const node of nodes.present()) {
    for (const text of [nodes.provider[node] as string, nodes.declared[node] as string | null]) if (!numbers.has(text)) numbers.set(text, numbers.size);
  }
  out.count(numbers.size - 1);
  for (const text of numbers.keys()) if (text !== null) out.text(text);

  out.count(nodes.size);
  for (let node = 0; node < nodes.size; node += 1) {
    const kind = nodes.kind[node] as number;
    out.byte(kind);
    out.text(nodes.names[node] as string);
    if (kind !== PRESENT) continue;
    const open = nodes.isOpen(node);
    out.byte(open ? 1 : 0);
    out.number(nodes.start[node] as number);
    out.number((open ? nodes.rate[node] : nodes.end[node]) as number);
    if (!open) out.number(nodes.ops[node] as number);
    out.number(nodes.bandwidth[node] as number);
    out.count(numbers.get(nodes.provider[node] as string) as number);
    out.count(numbers.get(nodes.declared[node] as string | null) as number);
  }
}

function readNodes(from: ByteReader, { nodes }: EntityRecords): void {
  const texts: (string | null)[] = [null];
  for (let left = from.count(); left > 0; left -= 1) texts.push(from.text());
  const size = from.count();
  for (let node = 0; node < size; node += 1) {
    const kind = from.byte();
    ensure(kind === ABSENT || kind === PRESENT || kind === ENDPOINT);
    const name = from.text();
    ensure((kind === ENDPOINT ? nodes.endpoint(name) : nodes.workload(name)) === node);
    if (kind === PRESENT) nodes.put(node, readWorkload(from, name, texts));
  }
}

function readWorkload(from: ByteReader, id: string, texts: readonly (string | null)[]): TimelineWorkload {
  const open = from.byte();
  ensure(open < 2);
  const start = from.number();
  const figures = open === 1 ? { end: null, rate: from.number(), ops: 0 } : { end: from.number(), ops: from.number() };
  const bandwidth = from.number();
  const [provider, declared] = [texts[from.count()], texts[from.count()]];
  ensure(typeof provider === 'string' && declared !== undefined);
  const workload: TimelineWorkload = { id, provider, start, ...figures, bandwidth, declared };
  // How far an open end is projected is a matter of the parameters, which may have changed since it arrived.
  checkWorkload(workload, { now: start, projection: 0 });
  return workload;
}

function writePairs(out: ByteWriter, { ledger }: EntityRecords): void {
  out.count(ledger.size);
  for (let pair = 0; pair < ledger.size; pair += 1) {
    out.count(ledger.a[pair] as number);
    out.count(ledger.b[pair] as number);
    out.number(ledger.bytes[pair] as number);
  }
}

function readPairs(from: ByteReader, { nodes, ledger }: EntityRecords): void {
  for (let left = from.count(); left > 0; left -= 1) {
    const [a, b, bytes] = [from.count(), from.count(), from.number()];
    checkBytes(bytes);
    // Each pair once, an endpoint first.
    ensure(a < nodes.size && b < nodes.size && a !== b && nodes.kind[b] !== ENDPOINT && bytes > 0 && ledger.between(a, b) === 0);
    ledger.set(a, b, bytes);
  }
}
