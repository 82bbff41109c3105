import { accountKey, tokenKey } from '#libs/linkage';
import type { BodyLine, TokenRecord } from '#libs/report';

/** Which accounts carry those tokens that entries are about, strong or weak, as customer lines have said so far. */
export class TokenCarriers {
  readonly #handles: Map<string, Map<string, { readonly provider: string; readonly handle: string }>>;

  /** A log has far more tokens than anybody asks about: only `watched` ones are kept. */
  constructor(watched: Iterable<TokenRecord>) {
    this.#handles = new Map([...watched].map((token) => [tokenKey(token), new Map()]));
  }

  /** Takes the lines of the next statement in. */
  apply(provider: string, lines: readonly BodyLine[]): void {
    if (this.#handles.size === 0) return;
    for (const line of lines) {
      if (line.t !== 'customer') continue;
      const account = { provider, handle: line.handle };
      for (const token of line.tokens) this.#handles.get(tokenKey(token))?.set(accountKey(account), account);
    }
  }

  /** Accounts that carry a watched token. */
  of(token: TokenRecord): readonly { readonly provider: string; readonly handle: string }[] {
    return [...(this.#handles.get(tokenKey(token))?.values() ?? [])];
  }
}
