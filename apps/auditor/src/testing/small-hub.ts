import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { compareCodeUnits, fromBase64url, toHex } from '#libs/encoding';
import { type EntryKind } from '#libs/entries';
import { type OrderClaims, readSignedOrder } from '#libs/orders';
import type { BodyLine } from '#libs/report';
import type { SigningKey } from '#libs/signing';
import type { RuleSet } from '#libs/structuring';
import { encodeRuleSet, encodeVerdict, ENGINES, judgeEntity, judgeProvider, runOutputDigest } from '#libs/verdict';

import { type LoggedLines, type LoggedOther, type LoggedRuling, naiveRun } from './naive-replay.js';
import { digestOf, newKey, SmallAgent, type SignedReport } from './small-agent.js';

interface Registration {
  readonly kid: string;
  readonly x: string;
  readonly registeredPosition: number;
  revokedPosition: number | null;
}

/** An entry of the hub's own register, as it is exported. */
export interface SmallEntry {
  readonly position: number;
  readonly kind: EntryKind;
  readonly content: string;
}

/** An export before it is sealed: path → content, and what its manifest will say. */
export interface Unsealed {
  readonly files: Map<string, Buffer>;
  readonly origin: string;
  position: number;
  clock: number;
}

/**
 * A hub in miniature for tests: it takes any statement it is given, keeps the log in memory, judges by the slow way round, and
 * writes the files of docs/protocol.md section 4. Signatures, digests and verdicts are real.
 */
export class SmallHub {
  readonly key: SigningKey = newKey();
  /** Statements, in order; entries have positions between them. */
  readonly log: SignedReport[] = [];
  readonly entries: SmallEntry[] = [];
  readonly #officers: (Registration & { readonly name: string })[] = [];
  readonly #providers = new Map<string, { readonly name: string; readonly keys: Registration[] }>();
  readonly #policies = new Map<string, Uint8Array>();
  readonly #runs: Record<string, unknown>[] = [];
  readonly #rows: string[] = [];
  readonly #equivocations: Record<string, unknown>[] = [];
  #judged = 0;
  #overdue: readonly string[] = [];

  constructor(readonly origin: string) {}

  /** The next position. */
  get size(): number {
    return this.log.length + this.entries.length;
  }

  /** An officer with a key, valid from here on. */
  officer(name: string): SigningKey {
    const key = newKey();
    this.#officers.push({ name, ...this.#registration(key) });
    return key;
  }

  /** The officer's key counts no longer. */
  revoke({ kid }: SigningKey): void {
    for (const officer of this.#officers) if (officer.kid === kid) officer.revokedPosition = this.size;
  }

  /** Adds an entry, whatever it says; its position. */
  enter(kind: EntryKind, content: string): number {
    const position = this.size;
    this.entries.push({ position, kind, content });
    return position;
  }

  /** A provider with its first key, valid from here on. */
  register(iss: string): SmallAgent {
    const agent = new SmallAgent(iss, this.origin);
    this.#providers.set(iss, { name: iss, keys: [this.#registration(agent.key)] });
    return agent;
  }

  /** A new key for the provider, valid from here on, and the old one no longer. */
  rotate(agent: SmallAgent): void {
    const keys = this.#providers.get(agent.iss)?.keys ?? [];
    for (const old of keys) old.revokedPosition ??= this.size;
    agent.key = newKey();
    keys.push(this.#registration(agent.key));
  }

  accept(report: SignedReport): void {
    this.log.push(report);
  }

  keepEquivocation(accepted: SignedReport, second: SignedReport): void {
    const { iss, str, seq } = accepted.claims;
    this.#equivocations.push({ iss, str, seq, accepted: digestOf(accepted), jws: second.jws });
  }

  /** A pass of detection over everything since the last one, or over everybody. */
  detect(ruleSet: RuleSet, full = false): void {
    const { bytes, digest } = encodeRuleSet(ruleSet);
    this.#policies.set(digest, bytes);
    const { entities, providers, overdue } = naiveRun(this.#told(), this.#judged, ruleSet, full, this.#overdue);
    const judged = [...entities.flatMap((dossier) => judgeEntity(dossier, ruleSet, digest)), ...providers.map((dossier) => judgeProvider(dossier, ruleSet, digest))];
    const rows = judged.map(encodeVerdict);
    this.#runs.push({ engines: ENGINES, parameters: digest, fromPosition: this.#judged, position: this.size, full, verdicts: rows.length, outputDigest: runOutputDigest(rows) });
    this.#rows.push(...rows);
    this.#judged = this.size;
    this.#overdue = overdue.map(({ provider }) => provider);
  }

  export(): Unsealed {
    const files = new Map<string, Buffer>();
    const { kty, crv, x } = this.key.jwk;
    files.set('hub.jwks.json', Buffer.from(JSON.stringify({ keys: [{ kty, crv, x, kid: this.key.kid, alg: 'Ed25519', use: 'sig' }] })));
    files.set('providers.ndjson', ndjson([...this.#providers].map(([iss, { name, keys }]) => ({ iss, name, keys })).sort((a, b) => compareCodeUnits(a.iss, b.iss))));
    files.set('officers.ndjson', ndjson(this.#officers.map(({ kid, name, x, registeredPosition, revokedPosition }) => ({ kid, name, x, registeredPosition, revokedPosition }))));
    files.set('entries.ndjson', ndjson(this.entries));
    files.set('statements.jws', Buffer.from(this.log.map(({ jws }) => `${jws}\n`).join('')));
    for (const { body } of this.log) if (body !== undefined) files.set(`bodies/${sha256Hex(body)}.ndjson.gz`, gzipSync(body));
    for (const [digest, bytes] of this.#policies) files.set(`policies/${toHex(fromBase64url(digest))}.json`, Buffer.from(bytes));
    files.set('runs.ndjson', ndjson(this.#runs));
    files.set('verdicts.ndjson', Buffer.from(this.#rows.map((row) => `${row}\n`).join('')));
    files.set('equivocations.ndjson', ndjson(this.#equivocations));
    return { files, origin: this.origin, position: this.size, clock: Math.max(0, ...this.log.map(({ claims }) => claims.iat)) };
  }

  #registration({ kid, jwk }: SigningKey): Registration {
    return { kid, x: jwk.x, registeredPosition: this.size, revokedPosition: null };
  }

  /** What is at each position: an entry where one is, and the statements in their order everywhere else. */
  #told(): (LoggedLines | LoggedRuling | LoggedOther)[] {
    const reports = this.log.values();
    return Array.from({ length: this.size }, (_, position) => {
      const entry = this.entries.find((one) => one.position === position);
      if (entry !== undefined) return told(entry);
      const report = reports.next().value;
      if (report === undefined) throw new Error('a position that neither a statement nor an entry has');
      const { iss, iat, str, per } = report.claims;
      return { iss, iat, str, from: per.from, to: per.to, lines: linesOf(report) };
    });
  }
}

function told({ kind, content }: SmallEntry): LoggedRuling | LoggedOther {
  if (kind !== 'ruling') return { other: kind };
  const claims: OrderClaims = readSignedOrder((JSON.parse(content) as { readonly order: string }).order).claims;
  return claims.kind === 'ruling' ? { ruling: { act: claims.act, token: claims.token, ...(claims.account === undefined ? {} : { account: claims.account }) } } : { other: kind };
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function ndjson(rows: readonly unknown[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** Read without a single check: tests need hubs that judge what they should have refused. */
function linesOf({ body }: SignedReport): readonly BodyLine[] {
  const texts = Buffer.from(body ?? []).toString().split('\n').slice(0, -1);
  return texts.map((text) => JSON.parse(text) as BodyLine);
}
