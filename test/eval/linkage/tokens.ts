import { sighted, type SightedToken } from '#libs/linkage';
import { canonicalise, hmacPseudonymizer, type KycRecord } from '#libs/pseudonym';

/** Any key does: what is compared is which tokens are equal, and that is the same under every key and in every mode. */
const pseudonymizer = hmacPseudonymizer({ federationKey: new Uint8Array(32).fill(7), epoch: 'evaluation' });

/** A token as the hub would see it, with the scheme that it was made under, which the hub would not. */
export interface MadeToken extends SightedToken {
  readonly scheme: string;
}

/** The tokens of a record, by the product's own canonicaliser and pseudonymizer. What is refused has none. */
export async function tokensOf(record: KycRecord): Promise<readonly MadeToken[]> {
  const { identifiers } = canonicalise(record);
  const tokens = await pseudonymizer.tokens(identifiers);
  return tokens.map((token, index) => ({ ...sighted(token), scheme: identifiers[index]?.scheme ?? '' }));
}

/** The token of a text as the profile canonicalises names: for combinations of fields that the profile has no attribute for. */
export async function textToken(...parts: readonly (string | undefined)[]): Promise<string | undefined> {
  if (parts.some((part) => part === undefined || part === '')) return undefined;
  const [token] = await tokensOf({ name: parts.join(' ') });
  return token?.key;
}
