import { tokenKey } from '#libs/linkage';
import type { BodyLine, TokenRecord } from '#libs/report';

/** How many statements in force claim a token for an account of one provider. */
export class ClaimsInForce {
  readonly #counts = new Map<string, number>();

  add(provider: string, lines: readonly BodyLine[]): void {
    for (const { name } of claimsIn(provider, lines)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Takes the lines of a statement out that is withdrawn; gives the claims that no other makes, by handle. */
  withdraw(provider: string, lines: readonly BodyLine[]): Map<string, TokenRecord[]> {
    const gone = new Map<string, TokenRecord[]>();
    for (const { name, handle, token } of claimsIn(provider, lines)) {
      const left = (this.#counts.get(name) ?? 0) - 1;
      if (left > 0) {
        this.#counts.set(name, left);
        continue;
      }
      this.#counts.delete(name);
      gone.set(handle, [...(gone.get(handle) ?? []), token]);
    }
    return gone;
  }
}

/** Each claim of a body once: a customer line may name a token twice. */
function claimsIn(provider: string, lines: readonly BodyLine[]): readonly { readonly name: string; readonly handle: string; readonly token: TokenRecord }[] {
  const claims = new Map<string, { readonly name: string; readonly handle: string; readonly token: TokenRecord }>();
  for (const line of lines) {
    if (line.t !== 'customer') continue;
    for (const token of line.tokens) {
      // Neither a URI nor a handle holds a space.
      const name = `${provider} ${line.handle} ${tokenKey(token)}`;
      claims.set(name, { name, handle: line.handle, token });
    }
  }
  return [...claims.values()];
}
