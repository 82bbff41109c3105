import { sameToken } from './token-columns.js';

/** Which rows count as reported about an entity, whoever reads them and however many entities at once: `a` is the account, `p` the provider. */

/** The line `w` of each workload that counts. */
export const WORKLOADS = 'account a JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL JOIN provider p ON p.id = w.provider_id';

/** Exchange lines `x` of those workloads that count. */
export const EXCHANGES = `account a JOIN workload w ON w.account_id = a.id AND w.superseded_by IS NULL
  JOIN exchange x ON x.provider_id = w.provider_id AND x.workload = w.workload AND NOT x.withdrawn JOIN provider p ON p.id = x.provider_id`;

/** Identity links `l` that hold, from account `a`, of provider `fp`, to account `t`, of provider `tp`. */
export const LINKS = `account a JOIN identity_link l ON l.from_account_id = a.id AND l.ended_position IS NULL JOIN account t ON t.id = l.to_account_id
  JOIN provider fp ON fp.id = a.provider_id JOIN provider tp ON tp.id = t.provider_id`;

/**
 * `columns` of each quarantined token `s` that counts on an account `a` of an entity, once. Nothing is looked up while no token is
 * quarantined, which is nearly always.
 */
export function quarantinedOn(columns: string, where = 'true'): string {
  return `SELECT DISTINCT ${columns}, s.mode, s.profile, s.epoch, s.token FROM account a JOIN identity_token c ON c.account_id = a.id AND c.strong AND NOT c.void AND NOT c.withdrawn
    JOIN strong_token s ON ${sameToken('s', 'c')} AND s.standing = 'quarantined'
    WHERE ${where} AND EXISTS (SELECT FROM strong_token WHERE standing = 'quarantined')`;
}

/** `columns` of the rollup `f` of each (provider, customer, day) that stands last: facts are never superseded in place. */
export function newestRollups(columns: string, where = 'true'): string {
  return `SELECT DISTINCT ON (f.account_id, (f.source::json->>'day')::numeric) ${columns} FROM account a
    JOIN provider_fact f ON f.account_id = a.id AND f.kind = 'rollup' JOIN provider p ON p.id = a.provider_id JOIN statement s ON s.id = f.statement_id AND s.withdrawn_by IS NULL
    WHERE ${where} ORDER BY f.account_id, (f.source::json->>'day')::numeric, s.stands_at DESC, f.line DESC`;
}

/** For a transaction that reads everybody: room to sort in memory; more goes to the server's disk. */
export const SORT_IN_MEMORY = "SET LOCAL work_mem = '128MB'";
