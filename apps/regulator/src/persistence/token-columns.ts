import type { TokenRecord } from '#libs/report';

/** A token's members as this database names them. */
export interface TokenColumns {
  readonly attribute: string;
  readonly mode: string;
  readonly profile: string;
  readonly epoch: string;
  /** base64url. */
  readonly token: string;
}

/** Tokens for `unnest($n::text[], …)`, a column each in the order of TOKEN_COLUMNS. */
export function tokenArrays(tokens: readonly TokenRecord[]): string[][] {
  return [tokens.map(({ attr }) => attr), tokens.map(({ mode }) => mode), tokens.map(({ profile }) => profile), tokens.map(({ epoch }) => epoch), tokens.map(({ token }) => token)];
}

export const TOKEN_COLUMNS = 'attribute, mode, profile, epoch, token';

/** That two rows are about one token; the token first, which tells nearly all apart. */
export function sameToken(a: string, b: string): string {
  return ['token', 'attribute', 'mode', 'profile', 'epoch'].map((column) => `${a}.${column} = ${b}.${column}`).join(' AND ');
}

/** The columns were checked when the line was accepted. */
export function tokenOf({ attribute, mode, profile, epoch, token }: TokenColumns): TokenRecord {
  return { attr: attribute as TokenRecord['attr'], mode: mode as TokenRecord['mode'], profile, epoch, token };
}
