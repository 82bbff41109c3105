import { gunzipSync } from 'node:zlib';
import { decodeKeyAct } from '#libs/entries';
import { accountKey, compareLinks, Linkage, sighted, type Account, type Ruling } from '#libs/linkage';
import { decodeBody, decodeClaims, STATEMENT_TYP, type BodyLine, type ExchangeLine } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import type { RuleSet } from '#libs/structuring';
import { decodeRuleSet, encodeVerdict, judgeEntity, judgeProvider, overdueProviders, type Dossier, type Overdue, type ProviderDossier, type ReportedCounterpart } from '#libs/verdict';
import { claimsGone, standingIn, type Logged } from './standing.js';
import type { StoredRun } from './stored-runs.js';
import type { TestHub } from './test-hub.js';

/** A key that was revoked as one that somebody else had, from a statement of a stream on. */
interface Doubt {
  readonly kid: string;
  readonly str: string;
  readonly seq: number;
}
/** What a run covers and judges by. */
type RunTerms = Pick<StoredRun, 'from' | 'position' | 'full' | 'parameters'>;

/**
 * Detection the slow, obvious way (docs/protocol.md section 5): from nothing but signed statements, bodies and rule sets, everything up to the
 * run's position read again. `before` is the run before it, whose rule set and position say which providers were overdue then. Gives all
 * rows in order: entity by entity, then provider by provider.
 */
export async function replayedRows(hub: Pick<TestHub, 'sql'>, run: RunTerms, before: RunTerms | undefined): Promise<readonly string[]> {
  const all = await readLog(hub, run.position);
  const { standing: log, withdrawn } = standingIn(all);
  const fresh = [...log.filter(({ position }) => position >= run.from), ...withdrawn.filter(({ position, by }) => position >= run.from || by >= run.from)];
  const ruleSet = await ruleSetOf(hub, run.parameters);
  const overdue = overdueAt(all, ruleSet);
  const was = before === undefined ? [] : overdueAt(all.filter(({ position }) => position < before.position), await ruleSetOf(hub, before.parameters)).map(({ provider }) => provider);
  const is = overdue.map(({ provider }) => provider);
  const { linkage, accounts, turned } = link(all, await readRulings(hub, run.position));
  const namedBy = (statements: readonly Logged[]) => statements.flatMap(({ iss, lines }) => lines.map((line) => ({ line, flow: flowOf(line), ...accountOf(log, iss, line) })));
  const [named, freshly] = [namedBy(log), namedBy(fresh)];
  const halves = named.filter(({ flow }) => flow !== undefined && freshly.some((other) => other.flow === flow));
  const peers = freshly.flatMap(({ provider, line }) => (line.t === 'exchange' && 'workload' in line.peer ? [accountOf(log, provider, { ...line, workload: line.peer.workload })] : []));
  const exchanges = named.flatMap(({ provider, handle, line, flow }) => (line.t === 'exchange' ? [{ provider, line, flow, entity: linkage.entityOf({ provider, handle }) }] : []));
  const judged = [...peers, ...freshly, ...accounts.filter(({ provider }) => run.full || was.includes(provider) !== is.includes(provider)), ...halves, ...turned.filter(({ position }) => run.full || position >= run.from)];
  const entities = [...new Set(judged.flatMap((account) => linkage.entityOf(account) ?? []))].toSorted();
  const rows = entities.flatMap((entity) => {
    const owned = (iss: string, line: BodyLine): boolean => linkage.entityOf(accountOf(log, iss, line)) === entity;
    const atProvider = (iss: string): boolean => accounts.some((account) => account.provider === iss && linkage.entityOf(account) === entity);
    const ofEntity = exchanges.filter((one) => one.entity === entity);
    const counterparts = exchanges.flatMap((other): ReportedCounterpart[] => {
      const shared = other.flow !== undefined && ofEntity.some(({ flow }) => flow === other.flow) && new Set(exchanges.filter(({ flow }) => flow === other.flow).map((one) => one.entity)).size <= 16;
      const mirrored = ofEntity.some(({ provider, line }) => provider === other.provider && namesEachOther(line, other.line));
      return (shared || mirrored) && other.entity !== undefined && other.entity !== entity ? [{ entity: other.entity, provider: other.provider, line: other.line }] : [];
    });
    const own = accounts.filter((account) => linkage.entityOf(account) === entity);
    const dossier: Dossier = {
      entity, now: clockOf(all), position: run.position, ...reportedOf(log, owned),
      links: own.flatMap((account) => linkage.linksOf(account)).sort(compareLinks),
      quarantined: [...new Map(own.flatMap((account) => linkage.quarantinedOf(account)).map(({ token, ...rest }) => [token, rest])).values()],
      corrected: correctedOf(all, own),
      overdue: overdue.filter(({ provider }) => atProvider(provider)),
      counterparts, counterpartsOverdue: overdue.filter(({ provider }) => counterparts.some((other) => other.provider === provider)),
    };
    return judgeEntity(dossier, ruleSet, run.parameters);
  });
  const doubts = await readDoubts(hub, run.position);
  const onProviders = providersOf(all, doubts).map((dossier) => judgeProvider({ ...dossier, position: run.position }, ruleSet, run.parameters));
  return [...rows, ...onProviders].map(encodeVerdict);
}

async function readLog(hub: Pick<TestHub, 'sql'>, position: number): Promise<readonly Logged[]> {
  const statements = await hub.sql<{ position: number; jws: string; gzip: Buffer | null }>('SELECT s.position::int, s.jws, b.gzip FROM statement s LEFT JOIN body b ON b.digest = s.body_digest WHERE s.position < $1 ORDER BY s.position', [position]);
  return statements.map(({ position: at, jws, gzip }) => {
    const { kid, payload } = decodeStrictJws(jws, { typ: STATEMENT_TYP });
    const claims = decodeClaims(payload);
    const { iss, str, seq, act, iat, per, ref } = claims;
    return { position: at, kid, iss, str, seq, act, iat, ref: ref?.seq, from: per.from, to: per.to, lines: gzip === null ? [] : decodeBody(claims, gunzipSync(gzip)).lines };
  });
}

/** What revocations say of keys, whoever revoked them. */
async function readDoubts(hub: Pick<TestHub, 'sql'>, position: number): Promise<readonly Doubt[]> {
  const rows = await hub.sql<{ content: string }>("SELECT content FROM log_entry WHERE kind = 'key-revoke' AND position < $1", [position]);
  return rows.flatMap(({ content }) => {
    const act = decodeKeyAct('key-revoke', content);
    return act.kind === 'key-revoke' && act.claims.compromised !== undefined ? [{ kid: act.claims.kid, ...act.claims.compromised }] : [];
  });
}

async function ruleSetOf(hub: Pick<TestHub, 'sql'>, digest: string): Promise<RuleSet> {
  const [policy] = await hub.sql<{ bytes: Buffer }>('SELECT bytes FROM policy WHERE digest = $1', [digest]);
  return decodeRuleSet(policy?.bytes ?? Buffer.alloc(0));
}

function clockOf(log: readonly Logged[]): number {
  return Math.max(0, ...log.map(({ iat }) => iat));
}

/** Rulings as they were applied: that they are what officers signed is for other tests. */
async function readRulings(hub: Pick<TestHub, 'sql'>, position: number): Promise<readonly { readonly position: number; readonly ruling: Ruling }[]> {
  const rows = await hub.sql<{ position: number; act: Ruling['act']; token: Ruling['token']; iss: string | null; handle: string | null }>(
    `SELECT position::int, act, json_build_object('attr', attribute, 'mode', mode, 'profile', profile, 'epoch', epoch, 'token', token) AS token, iss, handle FROM linkage_ruling WHERE position < $1`,
    [position],
  );
  return rows.map(({ position: at, iss, handle, ...rest }) => ({ position: at, ruling: iss === null || handle === null ? rest : { ...rest, account: { provider: iss, handle } } }));
}

/** Linkage from nothing, every account there is, and who was touched by a token that was quarantined or ruled on. */
function link(log: readonly Logged[], rulings: Awaited<ReturnType<typeof readRulings>>) {
  const linkage = new Linkage();
  const accounts = new Map<string, Account>();
  const turned: (Account & { readonly position: number })[] = [];
  for (const entry of [...log, ...rulings].sort((a, b) => a.position - b.position)) {
    const { position } = entry;
    if ('ruling' in entry) {
      turned.push(...linkage.rule(entry.ruling, { position, line: 0 }).touched.map((account) => ({ ...account, position })));
      continue;
    }
    const gone = claimsGone(log, position).map(({ account, tokens }) => ({ account, tokens: tokens.map(sighted) }));
    if (gone.length > 0) turned.push(...linkage.withdraw(gone, { position, line: 0 }).touched.map((one) => ({ ...one, position })));
    entry.lines.forEach((line, index) => {
      if (line.t !== 'customer') return;
      const account = { provider: entry.iss, handle: line.handle };
      accounts.set(accountKey(account), account);
      turned.push(...linkage.observe(account, line.tokens.map(sighted), { position, line: index + 1 }).touched.map((one) => ({ ...one, position })));
    });
  }
  return { linkage, accounts: [...accounts.values()], turned };
}

function namesEachOther(a: ExchangeLine, b: ExchangeLine): boolean {
  return 'workload' in a.peer && 'workload' in b.peer && a.peer.workload === b.workload && b.peer.workload === a.workload;
}

function flowOf(line: BodyLine): string | undefined {
  return line.t === 'exchange' && 'flow' in line.peer ? line.peer.flow : undefined;
}

/** The account that a line names; one that nobody has for lines about the provider itself. */
function accountOf(log: readonly Logged[], provider: string, line: BodyLine): { readonly provider: string; readonly handle: string } {
  if (line.t === 'customer') return { provider, handle: line.handle };
  if (line.t === 'workload' || line.t === 'rollup') return { provider, handle: line.customer };
  const worked = line.t === 'exchange' ? log.flatMap(({ iss, lines }) => (iss === provider ? lines : [])).findLast((one) => one.t === 'workload' && one.id === line.workload) : undefined;
  return { provider, handle: worked?.t === 'workload' ? worked.customer : '' };
}

function reportedOf(log: readonly Logged[], owned: (iss: string, line: BodyLine) => boolean): Pick<Dossier, 'workloads' | 'exchanges' | 'rollups'> {
  const all = log.flatMap(({ iss, to, lines }) => lines.filter((line) => owned(iss, line)).map((line) => ({ provider: iss, line, asOf: to })));
  const newest = <T>(lines: readonly T[], same: (a: T, b: T) => boolean): T[] => lines.filter((one, i) => !lines.slice(i + 1).some((later) => same(one, later)));
  const workloads = all.flatMap(({ line, ...rest }) => (line.t === 'workload' ? [{ ...rest, line }] : []));
  const rollups = all.flatMap(({ provider, line }) => (line.t === 'rollup' ? [{ provider, line }] : []));
  return {
    workloads: newest(workloads, (a, b) => a.provider === b.provider && a.line.id === b.line.id),
    exchanges: all.flatMap(({ provider, line }) => (line.t === 'exchange' ? [{ provider, line }] : [])),
    rollups: newest(rollups, (a, b) => a.provider === b.provider && a.line.customer === b.line.customer && a.line.day === b.line.day),
  };
}

/** Of each provider the latest end of a period that was withdrawn, of work and sums of these accounts and of exchange that was theirs until then. */
function correctedOf(all: readonly Logged[], own: readonly Account[]): Dossier['corrected'] {
  const isOwn = (account: Account): boolean => own.some((one) => accountKey(one) === accountKey(account));
  const ends = standingIn(all).withdrawn.flatMap(({ iss, by, to, lines }) => {
    const before = standingIn(all.filter(({ position }) => position < by)).standing;
    return lines.filter(({ t }) => t === 'workload' || t === 'rollup' || t === 'exchange').filter((line) => isOwn(accountOf(before, iss, line))).map(() => ({ provider: iss, to }));
  });
  return [...new Set(ends.map(({ provider }) => provider))].map((provider) => ({ provider, to: Math.max(...ends.filter((one) => one.provider === provider).map(({ to }) => to)) }));
}

function overdueAt(log: readonly Logged[], ruleSet: RuleSet): readonly Overdue[] {
  return overdueProviders(providersOf(log), clockOf(log), ruleSet);
}

function providersOf(all: readonly Logged[], doubts: readonly Doubt[] = []): readonly ProviderDossier[] {
  const { standing } = standingIn(all);
  return [...new Set(all.map(({ iss }) => iss))].toSorted().map((provider) => {
    const own = standing.filter(({ iss }) => iss === provider);
    const clusters = own.flatMap(({ lines }) => lines.flatMap((line) => (line.t === 'cluster' ? [line] : [])));
    return {
      provider, now: clockOf(all), position: all.length,
      clusters: clusters.filter((one, i) => !clusters.slice(i + 1).some(({ id }) => id === one.id)),
      capacity: own.flatMap(({ from, to, lines }) => lines.flatMap((line) => (line.t === 'capacity' ? [{ line, from, to }] : []))),
      streams: [...new Set(all.flatMap(({ iss, str }) => (iss === provider ? [str] : [])))].map((stream) => ({ stream, reportedTo: Math.max(0, ...own.filter(({ str, act }) => str === stream && act !== 'cancel').map(({ to }) => to)) })),
      compromised: doubts
        .map(({ kid, str, seq }) => ({ stream: str, seq, kid, statements: own.filter((one) => one.kid === kid && one.str === str && one.seq >= seq).length }))
        .filter(({ statements }) => statements > 0),
    };
  });
}
