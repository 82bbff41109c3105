import { thumbprint } from '#libs/signing';
import type { Compromised } from './key-act.js';
import type { RegistryEntry } from './registry.js';

interface Applied {
  readonly entry: RegistryEntry;
  readonly position: number;
}

/**
 * The registry the slow, obvious way: a list of the entries that stand, of which every question is asked anew. Signatures, audiences and forms are not
 * looked at. Gives the code that an entry is refused with, or 'applied'.
 */
export class ListedRegistry {
  readonly #applied: Applied[] = [];

  apply(entry: RegistryEntry, position: number): string {
    const code = this.#refusal(entry, position);
    if (code === undefined) this.#applied.push({ entry, position });
    return code ?? 'applied';
  }

  /** As `Registry.keyAt`. */
  signs(kid: string, position: number): boolean {
    const begun = this.#applied.find(({ entry }) => newKeyOf(entry) === kid);
    return begun !== undefined && begun.position <= position && !this.#ends(kid).some((ended) => ended <= position);
  }

  /** Kids of officers whose orders count at a position. */
  ordering(position: number): readonly string[] {
    const added = this.#applied.flatMap(({ entry, position: at }) => (entry.kind === 'officer-register' && at <= position ? [kidOf(entry.content.x)] : []));
    return added.filter((kid) => !this.#applied.some(({ entry, position: at }) => entry.kind === 'officer-revoke' && entry.content.kid === kid && at <= position)).toSorted();
  }

  /** From which statement on a key is in doubt. */
  doubt(kid: string): Compromised | null {
    const revocations = this.#applied.flatMap(({ entry }) => (entry.kind === 'key-revoke' && entry.claims.kid === kid ? [entry.claims.compromised] : []));
    return revocations.find((compromised) => compromised !== undefined) ?? null;
  }

  /** Positions at which the key was revoked or replaced. */
  #ends(kid: string): readonly number[] {
    return this.#applied.flatMap(({ entry, position }) => ((entry.kind === 'key-revoke' && entry.claims.kid === kid) || (entry.kind === 'key-rotate' && entry.claims.from === kid) ? [position] : []));
  }

  #refusal(entry: RegistryEntry, position: number): string | undefined {
    const fresh = newKeyOf(entry) ?? (entry.kind === 'provider' ? kidOf(entry.content.root) : entry.kind === 'officer-register' ? kidOf(entry.content.x) : undefined);
    const known = fresh !== undefined && this.#applied.some(({ entry: one }) => [newKeyOf(one), one.kind === 'provider' ? kidOf(one.content.root) : undefined, one.kind === 'officer-register' ? kidOf(one.content.x) : undefined].includes(fresh));
    const provider = 'claims' in entry && 'iss' in entry.claims ? entry.claims.iss : undefined;
    const gone = entry.kind === 'key-rotate' ? entry.claims.from : entry.kind === 'key-revoke' ? entry.claims.kid : undefined;
    const owner = this.#applied.flatMap(({ entry: one }) => (newKeyOf(one) === gone && 'claims' in one && 'iss' in one.claims ? [one.claims.iss] : []))[0];
    if (entry.kind === 'provider' && this.#applied.some(({ entry: one }) => one.kind === 'provider' && one.content.iss === entry.content.iss)) return 'PROVIDER_EXISTS';
    const byRoot = entry.kind === 'key-register' || (entry.kind === 'key-revoke' && entry.by === 'root');
    if (byRoot && !this.#applied.some(({ entry: one }) => one.kind === 'provider' && one.content.iss === provider)) return 'PROVIDER_UNKNOWN';
    if (gone !== undefined && (owner === undefined || (provider !== undefined && owner !== provider))) return 'KEY_UNKNOWN';
    if (entry.kind === 'key-rotate' && this.#ends(gone ?? '').length > 0) return 'KEY_ALREADY_REVOKED';
    if (entry.kind === 'key-revoke' && this.#ends(gone ?? '').length > 0 && (entry.claims.compromised === undefined || this.doubt(gone ?? '') !== null)) return 'KEY_ALREADY_REVOKED';
    if (known) return 'KEY_EXISTS';
    if (entry.kind === 'officer-register') {
      const holders = this.#applied.flatMap(({ entry: one }) => (one.kind === 'officer-register' && one.content.name === entry.content.name ? [kidOf(one.content.x)] : []));
      if (holders.some((kid) => this.ordering(position).includes(kid))) return 'OFFICER_EXISTS';
    }
    if (entry.kind === 'officer-revoke') {
      if (!this.#applied.some(({ entry: one }) => one.kind === 'officer-register' && kidOf(one.content.x) === entry.content.kid)) return 'KEY_UNKNOWN';
      if (!this.ordering(position).includes(entry.content.kid)) return 'KEY_ALREADY_REVOKED';
    }
    return undefined;
  }
}

/** The signing key that an entry brings. */
function newKeyOf(entry: RegistryEntry): string | undefined {
  return entry.kind === 'key-register' || entry.kind === 'key-rotate' ? entry.key.kid : undefined;
}

function kidOf(x: string): string {
  return thumbprint({ kty: 'OKP', crv: 'Ed25519', x });
}
