import type { PoolClient } from 'pg';
import { tokenKey, type Seen } from '#libs/linkage';
import type { TokenRecord } from '#libs/report';
import { accountName, type AccountName } from '../persistence/accounts.js';
import { findClaimsInForce } from '../persistence/standing-statements.js';

/** A customer's claims that no statement in force makes any more, at the place of the correction or cancellation that withdrew the last of them. */
export interface ClaimsWithdrawn extends AccountName {
  readonly iss: string;
  readonly seen: Seen;
  readonly tokens: readonly TokenRecord[];
}

/** What an accepted statement claims for customers, and what one that it withdraws claimed. */
export interface ClaimsOfStatement {
  readonly providerId: number;
  readonly iss: string;
  readonly position: number;
  readonly made: readonly CustomerClaims[];
  /** `id`: row id, undefined for a statement of the same batch, which is known by its position. */
  readonly withdrawn?: { readonly id: number | undefined; readonly position: number; readonly claims: readonly CustomerClaims[] };
}
interface CustomerClaims {
  readonly handle: string;
  readonly tokens: readonly TokenRecord[];
}

/**
 * Which claims a batch withdraws. A claim stays as long as any statement in force makes it, the correction itself included: only what is gone with
 * the last of them is withdrawn. Reads the customer lines in force of the accounts concerned, before the batch's own are written.
 */
export async function claimsWithdrawn(client: PoolClient, batch: readonly ClaimsOfStatement[]): Promise<readonly ClaimsWithdrawn[]> {
  const concerned = new Map(batch.flatMap(({ providerId, withdrawn }) => (withdrawn?.claims ?? []).map(({ handle }) => [accountName({ providerId, handle }), { providerId, handle }] as const)));
  if (concerned.size === 0) return [];
  const claims = new ClaimsInForce();
  for (const { providerId, statementId, handle, tokens } of await findClaimsInForce(client, [...concerned.values()])) claims.add(providerId, `id ${statementId}`, [{ handle, tokens }]);
  return batch.flatMap(({ providerId, iss, position, made, withdrawn }) => {
    claims.add(providerId, `at ${position}`, made.filter(({ handle }) => concerned.has(accountName({ providerId, handle }))));
    if (withdrawn === undefined) return [];
    const gone = claims.withdraw(providerId, withdrawn.id === undefined ? `at ${withdrawn.position}` : `id ${withdrawn.id}`, withdrawn.claims);
    return gone.map(({ handle, tokens }) => ({ providerId, handle, iss, seen: { position, line: 0 }, tokens }));
  });
}

/** Which statements claim a token for an account. */
class ClaimsInForce {
  readonly #by = new Map<string, Set<string>>();

  add(providerId: number, statement: string, claims: readonly CustomerClaims[]): void {
    for (const { handle, tokens } of claims) {
      for (const token of tokens) {
        const name = nameOf(providerId, handle, token);
        this.#by.set(name, (this.#by.get(name) ?? new Set<string>()).add(statement));
      }
    }
  }

  /** Takes a statement's claims out; gives those that nobody makes any more. */
  withdraw(providerId: number, statement: string, claims: readonly CustomerClaims[]): readonly CustomerClaims[] {
    return claims.flatMap(({ handle, tokens }) => {
      const gone = tokens.filter((token) => {
        const statements = this.#by.get(nameOf(providerId, handle, token));
        statements?.delete(statement);
        return statements?.size === 0;
      });
      return gone.length === 0 ? [] : [{ handle, tokens: gone }];
    });
  }
}

/** No token key ends in a newline, and a handle holds none. */
function nameOf(providerId: number, handle: string, token: TokenRecord): string {
  return `${tokenKey(token)}\n\n${accountName({ providerId, handle })}`;
}
