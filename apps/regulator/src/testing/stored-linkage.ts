import { accountKey, entityId, Linkage, sighted, tokenKey, type Account, type Ruling } from '#libs/linkage';
import { decodeClaims, STATEMENT_TYP, type CustomerLine, type TokenRecord } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import { claimsGone, type Logged } from './standing.js';
import type { TestHub } from './test-hub.js';

/** All that linkage has made of a log, in a form that shows differences. */
export interface StoredLinkage {
  /** Entity of each account, by `accountKey`. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Links that hold. */
  readonly links: readonly string[];
  /** Entities that are part of another one, with the one that they end in. */
  readonly merged: readonly string[];
  /** Strong tokens on more than one account, or that do not link: how many accounts, who first, where they stand. */
  readonly tokens: readonly string[];
}

const TOKEN = `json_build_object('attr', attribute, 'mode', mode, 'profile', profile, 'epoch', epoch, 'token', token)`;

export async function linkageInDatabase(hub: Pick<TestHub, 'sql'>): Promise<StoredLinkage> {
  const accounts = await hub.sql<{ iss: string; handle: string; entity_id: string }>('SELECT p.iss, a.handle, a.entity_id FROM account a JOIN provider p ON p.id = a.provider_id');
  const links = await hub.sql<Record<string, string | number> & { record: TokenRecord }>(
    `SELECT fp.iss AS fi, f.handle AS fh, tp.iss AS ti, t.handle AS th, l.position::int, l.line, ${TOKEN} AS record FROM identity_link l
     JOIN account f ON f.id = l.from_account_id JOIN provider fp ON fp.id = f.provider_id
     JOIN account t ON t.id = l.to_account_id JOIN provider tp ON tp.id = t.provider_id WHERE l.ended_position IS NULL`,
  );
  const merged = await hub.sql<{ id: string; merged_into: string }>('SELECT id, merged_into FROM entity WHERE merged_into IS NOT NULL');
  const into = new Map(merged.map((row) => [row.id, row.merged_into]));
  const end = (id: string): string => (into.has(id) ? end(into.get(id) ?? id) : id);
  const tokens = await hub.sql<{ record: TokenRecord; accounts: number; standing: string; iss: string | null; handle: string | null }>(
    `SELECT ${TOKEN} AS record, s.accounts, s.standing, p.iss, a.handle FROM strong_token s LEFT JOIN account a ON a.id = s.first_account_id LEFT JOIN provider p ON p.id = a.provider_id`,
  );
  return {
    accounts: new Map(accounts.map((row) => [accountKey({ provider: row.iss, handle: row.handle }), row.entity_id])),
    links: links.map(({ record, ...row }) => [...Object.values(row), tokenKey(record)].join(' ')).toSorted(),
    merged: merged.map(({ id }) => `${id} ${end(id)}`).toSorted(),
    tokens: tokens.filter(({ accounts: count, standing }) => telling(count, standing)).map(({ record, accounts: count, standing, iss, handle }) => [tokenKey(record), count, standing, iss, handle].join(' ')).toSorted(),
  };
}

/** The slow, obvious way: every customer line, withdrawal and ruling of the log, in order, through one linkage that starts empty. */
export async function linkageByReplay(hub: Pick<TestHub, 'sql'>): Promise<StoredLinkage> {
  const lines = await hub.sql<{ iss: string; position: number; line: number; source: string }>(
    `SELECT p.iss, s.position::int, f.line, f.source FROM provider_fact f JOIN statement s ON s.id = f.statement_id JOIN provider p ON p.id = f.provider_id WHERE f.kind = 'customer'`,
  );
  const statements = await hub.sql<Pick<Logged, 'iss' | 'str' | 'seq' | 'act' | 'position'> & { jws: string }>(
    'SELECT p.iss, t.str, s.seq::int, s.act, s.position::int, s.jws FROM statement s JOIN stream t ON t.id = s.stream_id JOIN provider p ON p.id = s.provider_id ORDER BY s.position',
  );
  const log = statements.map(({ jws, ...statement }): Logged => {
    const { ref } = decodeClaims(decodeStrictJws(jws, { typ: STATEMENT_TYP }).payload);
    return { ...statement, kid: '', ref: ref?.seq, iat: 0, from: 0, to: 0, lines: lines.filter(({ position }) => position === statement.position).map(({ source }) => JSON.parse(source) as CustomerLine) };
  });
  const gone = log.flatMap(({ position, ref }) => (ref === undefined ? [] : [{ position, claims: claimsGone(log, position).map(({ account, tokens }) => ({ account, tokens: tokens.map(sighted) })) }]));
  const rulings = await hub.sql<{ position: number; act: Ruling['act']; token: TokenRecord; iss: string | null; handle: string | null }>(`SELECT position::int, act, ${TOKEN} AS token, iss, handle FROM linkage_ruling`);
  const linkage = new Linkage();
  const seen = new Map<string, Account>();
  const lineOf = (entry: object): number => ('line' in entry && typeof entry.line === 'number' ? entry.line : 0);
  for (const entry of [...lines, ...gone, ...rulings].sort((a, b) => a.position - b.position || lineOf(a) - lineOf(b))) {
    if ('claims' in entry) {
      linkage.withdraw(entry.claims, { position: entry.position, line: 0 });
      continue;
    }
    if (!('line' in entry)) {
      const { act, token, iss, handle } = entry;
      linkage.rule(iss === null || handle === null ? { act, token } : { act, token, account: { provider: iss, handle } }, { position: entry.position, line: 0 });
      continue;
    }
    const line = JSON.parse(entry.source) as CustomerLine;
    const account = { provider: entry.iss, handle: line.handle };
    linkage.observe(account, line.tokens.map(sighted), { position: entry.position, line: entry.line });
    seen.set(accountKey(account), account);
  }
  const accounts = [...seen.values()];
  const entities = new Map(accounts.map((account) => [accountKey(account), linkage.entityOf(account) ?? '']));
  return {
    accounts: entities,
    links: accounts.flatMap((account) => linkage.linksOf(account)).map(({ from, to, token, seen: at }) => [from.provider, from.handle, to.provider, to.handle, at.position, at.line, token].join(' ')).toSorted(),
    merged: accounts.flatMap((account) => (entities.get(accountKey(account)) === entityId(account) ? [] : [`${entityId(account)} ${entities.get(accountKey(account))}`])).toSorted(),
    tokens: linkage.changes().tokens.filter(({ accounts: count, standing }) => telling(count, standing)).map(({ token, accounts: count, standing, first }) => [token, count, standing, first?.provider, first?.handle].join(' ')).toSorted(),
  };
}

/** A token that one account claims has no row, unless it was ruled on. */
function telling(accounts: number, standing: string): boolean {
  return accounts > 1 || standing !== 'linking';
}
