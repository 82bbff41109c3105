import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { fromBase64url } from '#libs/encoding';
import { encodeOwnWord, encodeRegulatorRevocation, entryLeaf, type EntryKind, signKeyRegister, signKeyRevoke, signKeyRotate, statementLeaf } from '#libs/entries';
import { type OrderClaims, readSignedOrder } from '#libs/orders';
import { type BodyLine, REPORT_SCHEMA } from '#libs/report';
import type { SigningKey } from '#libs/signing';
import { DEFAULT_RULE_SET, type RuleSet } from '#libs/structuring';
import { ED25519, formatVerifierKey, verifierOf } from '#libs/tlog';
import { encodeRuleSet, encodeVerdict, ENGINES, judgeEntity, judgeProvider, runOutputDigest } from '#libs/verdict';

import { bodyPath, contentPath, verdictsPath } from '../bundle/paths.js';
import { inOneForm } from '../bundle/gzip.js';
import { type LoggedLines, type LoggedOther, type LoggedRuling, naiveRun } from './naive-replay.js';
import { rootOf, seal, type Unsealed } from './seal.js';
import { digestOf, newKey, SmallAgent, type SignedReport } from './small-agent.js';

/** What stands at a position. */
export type SmallItem = { readonly report: SignedReport } | { readonly kind: EntryKind; readonly content: string };

/**
 * A hub in miniature for tests: it takes any statement and entry it is given, keeps the log in memory, judges by the slow way round, and makes bundles
 * (docs/protocol.md section 4). Signatures, digests, trees and verdicts are real.
 */
export class SmallHub {
  readonly key: SigningKey = newKey();
  readonly log: SmallItem[] = [];
  readonly #roots = new Map<string, SigningKey>();
  /** Rows by the position of their entry. */
  readonly #rows = new Map<number, readonly string[]>();
  #ruleSet = '';
  #judged = 0;
  #overdue: readonly string[] = [];

  constructor(readonly origin: string) {
    this.enter('log-key', encodeOwnWord('log-key', { origin, vkeys: [this.vkey] }));
    this.enter('schema', encodeOwnWord('schema', { ...REPORT_SCHEMA, schema: {} }));
    this.#putInForce(DEFAULT_RULE_SET);
  }

  /** C2SP verifier key of the log. */
  get vkey(): string {
    return formatVerifierKey(verifierOf(this.origin, ED25519, fromBase64url(this.key.jwk.x)));
  }

  /** The next position. */
  get size(): number {
    return this.log.length;
  }

  /** Entries with their positions. */
  get entries(): { readonly position: number; readonly kind: EntryKind; readonly content: string }[] {
    return this.log.flatMap((item, position) => ('report' in item ? [] : [{ position, ...item }]));
  }

  /** Statements in order. */
  get reports(): SignedReport[] {
    return this.log.flatMap((item) => ('report' in item ? [item.report] : []));
  }

  positionOf({ jws }: SignedReport): number {
    return this.log.findIndex((item) => 'report' in item && item.report.jws === jws);
  }

  /** An officer with a key, valid from here on. */
  officer(name: string): SigningKey {
    const key = newKey();
    this.enter('officer-register', encodeOwnWord('officer-register', { name, x: key.jwk.x }));
    return key;
  }

  /** The officer's key counts no longer. */
  revoke({ kid }: SigningKey): void {
    this.enter('officer-revoke', encodeOwnWord('officer-revoke', { kid }));
  }

  /** Adds an entry, whatever it says; its position. */
  enter(kind: EntryKind, content: string): number {
    return this.log.push({ kind, content }) - 1;
  }

  /** A provider with its first key, valid from here on. */
  register(iss: string): SmallAgent {
    const agent = new SmallAgent(iss, this.origin);
    const root = newKey();
    this.#roots.set(iss, root);
    this.enter('provider', encodeOwnWord('provider', { iss, name: iss, root: root.jwk.x }));
    this.enter('key-register', signKeyRegister({ iss, aud: this.origin, iat: 1, x: agent.key.jwk.x }, root));
    return agent;
  }

  rootOf(agent: SmallAgent): SigningKey {
    const root = this.#roots.get(agent.iss);
    if (root === undefined) throw new Error('a provider that was never registered');
    return root;
  }

  /** A new key for the provider, valid from here on, and the old one no longer. */
  rotate(agent: SmallAgent): void {
    const next = newKey();
    this.enter('key-rotate', signKeyRotate({ iss: agent.iss, aud: this.origin, iat: 2 }, agent.key, next));
    agent.key = next;
  }

  /** The provider's key counts no longer, by its root or by the regulator. */
  revokeKey(agent: SmallAgent, by: 'root' | 'regulator' = 'root'): void {
    const { kid } = agent.key;
    this.enter('key-revoke', by === 'root' ? signKeyRevoke({ iss: agent.iss, aud: this.origin, iat: 3, kid }, this.rootOf(agent)) : encodeRegulatorRevocation({ kid, reason: 'lost' }));
  }

  /** Takes a statement in; its position. */
  accept(report: SignedReport): number {
    return this.log.push({ report }) - 1;
  }

  keepEquivocation(accepted: SignedReport, second: SignedReport): number {
    return this.enter('equivocation', encodeOwnWord('equivocation', { accepted: digestOf(accepted), statement: second.jws }));
  }

  /** A pass of detection over everything since the last one, or over everybody, under this rule set; the position of its entry. */
  detect(ruleSet: RuleSet, full = false): number {
    this.#putInForce(ruleSet);
    const { digest } = encodeRuleSet(ruleSet);
    const position = this.size;
    const { entities, providers, overdue } = naiveRun(this.#told(), this.#judged, ruleSet, full, this.#overdue);
    const judged = [...entities.flatMap((dossier) => judgeEntity(dossier, ruleSet, digest)), ...providers.map((dossier) => judgeProvider(dossier, ruleSet, digest))];
    const rows = judged.map(encodeVerdict);
    const verdict = { engines: ENGINES, parameters: digest, from: this.#judged, position, full, root: rootOf(this.#leaves()), verdicts: rows.length, output: runOutputDigest(rows) };
    const entry = this.enter('verdict', encodeOwnWord('verdict', verdict));
    this.#rows.set(entry, rows);
    this.#judged = position;
    this.#overdue = overdue.map(({ provider }) => provider);
    return entry;
  }

  /** Everything before a position, or everything. */
  unsealed(size = this.size): Unsealed {
    const files = new Map<string, Buffer>();
    for (const item of this.log.slice(0, size)) {
      if (!('report' in item)) {
        const content = Buffer.from(item.content);
        if (Buffer.from(entryLeaf(item.kind, item.content)).toString().startsWith(`${item.kind}@`)) files.set(contentPath(sha256Hex(content)), content);
      } else if (item.report.body !== undefined) files.set(bodyPath(sha256Hex(item.report.body)), inOneForm(gzipSync(item.report.body), 2 ** 26));
    }
    for (const [entry, rows] of this.#rows) if (entry < size) files.set(verdictsPath(entry), Buffer.from(rows.map((row) => `${row}\n`).join('')));
    return { leaves: this.#leaves().slice(0, size), files, origin: this.origin };
  }

  /** The files of a bundle, by path. */
  bundle(size = this.size): Map<string, Buffer> {
    return seal(this.unsealed(size), this.key);
  }

  #putInForce(ruleSet: RuleSet): void {
    const { bytes } = encodeRuleSet(ruleSet);
    const content = Buffer.from(bytes).toString();
    if (content !== this.#ruleSet) this.enter('rule-set', content);
    this.#ruleSet = content;
  }

  #leaves(): Uint8Array[] {
    return this.log.map((item) => ('report' in item ? statementLeaf(item.report.jws) : entryLeaf(item.kind, item.content)));
  }

  #told(): (LoggedLines | LoggedRuling | LoggedOther)[] {
    return this.log.map((item) => {
      if (!('report' in item)) return told(item);
      const { iss, iat, str, per } = item.report.claims;
      return { iss, iat, str, from: per.from, to: per.to, lines: linesOf(item.report) };
    });
  }
}

function told({ kind, content }: { readonly kind: EntryKind; readonly content: string }): LoggedRuling | LoggedOther {
  if (kind !== 'ruling') return { other: kind };
  const claims: OrderClaims = readSignedOrder((JSON.parse(content) as { readonly order: string }).order).claims;
  return claims.kind === 'ruling' ? { ruling: { act: claims.act, token: claims.token, ...(claims.account === undefined ? {} : { account: claims.account }) } } : { other: kind };
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Read without a single check: tests need hubs that judge what they should have refused. */
function linesOf({ body }: SignedReport): readonly BodyLine[] {
  const texts = Buffer.from(body ?? []).toString().split('\n').slice(0, -1);
  return texts.map((text) => JSON.parse(text) as BodyLine);
}
