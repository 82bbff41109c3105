/*
 * The registry: who is a provider, who is an officer, and whose key is whose, as a function of the log. The hub asks it before it logs an entry and
 * an auditor asks it of every entry that is logged, so that both say the same. All of its answers are by log position: a statement's key is
 * valid or not for everybody and for ever, whatever anybody's clock says.
 */
import type { AgentKeys, OfficerKeys } from '#libs/orders';
import { importPublicJwk, type VerificationKey } from '#libs/signing';
import type { OwnWord } from '../own-word.js';
import { orRefuse, refusal } from '../refusal.js';
import { isProviderUri } from '../scalars.js';
import { type KeyAct, requireActSignature } from './key-act.js';
import { type RegisteredKey, type RegisteredOfficer, type RegisteredProvider, validAt } from './registered.js';

type Own<K extends keyof OwnWord> = { readonly kind: K; readonly content: OwnWord[K] };
/** What changes the registry. */
export type RegistryEntry = KeyAct | Own<'provider'> | Own<'officer-register'> | Own<'officer-revoke'>;

/** What stands in a registry; the hub gives only what an entry can concern. */
export interface Registered {
  readonly providers: readonly RegisteredProvider[];
  readonly keys: readonly RegisteredKey[];
  readonly officers: readonly RegisteredOfficer[];
}


const KINDS: ReadonlySet<string> = new Set<RegistryEntry['kind']>(['provider', 'key-register', 'key-rotate', 'key-revoke', 'officer-register', 'officer-revoke']);

/** Whether an entry is the registry's to read. */
export function isRegistryEntry<E extends { readonly kind: string }>(entry: E): entry is E & RegistryEntry {
  return KINDS.has(entry.kind);
}

/** State of the registry behind the entries that were applied. */
export class Registry {
  readonly #providers = new Map<string, RegisteredProvider>();
  readonly #keys = new Map<string, RegisteredKey>();
  readonly #officers = new Map<string, RegisteredOfficer>();
  /** kids of roots. */
  readonly #roots = new Set<string>();

  /** `origin` is the log's: what acts have to name as their audience. */
  constructor(readonly origin: string, from: Registered = { providers: [], keys: [], officers: [] }) {
    for (const provider of from.providers) this.#admit(provider);
    for (const key of from.keys) this.#keys.set(key.kid, key);
    for (const officer of from.officers) this.#officers.set(officer.kid, officer);
  }

  get providers(): ReadonlyMap<string, RegisteredProvider> {
    return this.#providers;
  }

  /** Signing keys there ever were, by kid. */
  get keys(): ReadonlyMap<string, RegisteredKey> {
    return this.#keys;
  }

  /** Officers' keys there ever were, by kid. */
  get officers(): ReadonlyMap<string, RegisteredOfficer> {
    return this.#officers;
  }

  /** The signing key with this kid, if statements and acts at `position` may be signed with it. */
  keyAt(kid: string, position: number): RegisteredKey | undefined {
    const key = this.#keys.get(kid);
    return key !== undefined && validAt(key, position) ? key : undefined;
  }

  officersAt(position: number): OfficerKeys {
    return new Map([...this.#officers.values()].filter((officer) => validAt(officer, position)).map(({ kid, key }) => [kid, key]));
  }

  agentsAt(position: number): AgentKeys {
    return new Map([...this.#keys.values()].filter((key) => validAt(key, position)).map(({ kid, iss, key }) => [kid, { iss, key }]));
  }

  /**
   * Takes the entry at `position` in. A refusal changes nothing: PROVIDER_ISS, PROVIDER_ROOT, PROVIDER_EXISTS, PROVIDER_UNKNOWN, KEY_AUDIENCE,
   * KEY_EXISTS, KEY_UNKNOWN, KEY_ALREADY_REVOKED, OFFICER_EXISTS, ENTRY_KEY_SIGNATURE.
   */
  apply(entry: RegistryEntry, position: number): void {
    switch (entry.kind) {
      case 'provider':
        return this.#provider(entry.content, position);
      case 'key-register':
        return this.#register(entry, position);
      case 'key-rotate':
        return this.#rotate(entry, position);
      case 'key-revoke':
        return this.#revoke(entry, position);
      case 'officer-register':
        return this.#officer(entry.content, position);
      case 'officer-revoke': {
        const officer = this.#officers.get(entry.content.kid);
        if (officer === undefined) throw refusal('KEY_UNKNOWN', 'No officer has this key.', { field: 'kid' });
        if (officer.revokedPosition !== null) throw alreadyRevoked('kid');
        this.#officers.set(officer.kid, { ...officer, revokedPosition: position });
      }
    }
  }

  #provider({ iss, name, root: x }: OwnWord['provider'], position: number): void {
    if (!isProviderUri(iss)) throw refusal('PROVIDER_ISS', 'An iss is a URI.', { field: 'iss' });
    const root = orRefuse(() => importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x }), 'PROVIDER_ROOT', 'Verification profile 1 does not register this root key.', 'root');
    if (this.#providers.has(iss)) throw refusal('PROVIDER_EXISTS', 'A provider with this iss is registered.', { field: 'iss' });
    this.#requireNew(root.kid, 'root');
    this.#admit({ iss, name, root, position });
  }

  #admit(provider: RegisteredProvider): void {
    this.#providers.set(provider.iss, provider);
    this.#roots.add(provider.root.kid);
  }

  #register({ claims, key, signed }: Extract<KeyAct, { kind: 'key-register' }>, position: number): void {
    requireActSignature(signed, this.#rootFor(claims), 'act');
    this.#requireNew(key.kid, 'x');
    this.#add(key, claims.iss, position);
  }

  #rotate({ claims, key, signed }: Extract<KeyAct, { kind: 'key-rotate' }>, position: number): void {
    this.#requireAudience(claims.aud);
    const old = this.#keyOf(claims.iss, claims.from, 'from');
    requireActSignature(signed, old.key, 'old');
    if (old.revokedPosition !== null) throw alreadyRevoked('from');
    this.#requireNew(key.kid, 'x');
    this.#keys.set(old.kid, { ...old, revokedPosition: position });
    this.#add(key, claims.iss, position);
  }

  #revoke(act: Extract<KeyAct, { kind: 'key-revoke' }>, position: number): void {
    if (act.by === 'root') requireActSignature(act.signed, this.#rootFor(act.claims), 'act');
    const key = act.by === 'root' ? this.#keyOf(act.claims.iss, act.claims.kid, 'kid') : this.#keys.get(act.claims.kid);
    if (key === undefined) throw unknownKey('kid');
    const compromised = act.claims.compromised ?? null;
    // A key that was replaced in time can turn out to have been stolen before: that is said once, and ends nothing.
    if (key.revokedPosition !== null && (compromised === null || key.compromised !== null)) throw alreadyRevoked('kid');
    this.#keys.set(key.kid, { ...key, revokedPosition: key.revokedPosition ?? position, compromised });
  }

  #officer({ name, x }: OwnWord['officer-register'], position: number): void {
    const key = orRefuse(() => importPublicJwk({ kty: 'OKP', crv: 'Ed25519', x }), 'ENTRY_CONTENT', 'verification profile 1 does not register this key', 'x');
    // A provider's key among officers' would let a company order about its competitors.
    this.#requireNew(key.kid, 'x');
    // Two valid keys under an order are two people.
    const valid = [...this.#officers.values()].some((officer) => officer.name === name && officer.revokedPosition === null);
    if (valid) throw refusal('OFFICER_EXISTS', 'This officer has a valid key. Revoke it first.', { field: 'name' });
    this.#officers.set(key.kid, { kid: key.kid, name, key, registeredPosition: position, revokedPosition: null });
  }

  #add(key: VerificationKey, iss: string, position: number): void {
    this.#keys.set(key.kid, { kid: key.kid, iss, key, registeredPosition: position, revokedPosition: null, compromised: null });
  }

  #rootFor({ iss, aud }: { readonly iss: string; readonly aud: string }): VerificationKey {
    this.#requireAudience(aud);
    const provider = this.#providers.get(iss);
    if (provider === undefined) throw refusal('PROVIDER_UNKNOWN', 'No provider with this iss is registered.', { field: 'iss' });
    return provider.root;
  }

  #keyOf(iss: string, kid: string, field: string): RegisteredKey {
    const key = this.#keys.get(kid);
    // That the key is another provider's is not this one's to learn from us; the log says it anyway.
    if (key?.iss !== iss) throw unknownKey(field);
    return key;
  }

  #requireAudience(aud: string): void {
    if (aud !== this.origin) throw refusal('KEY_AUDIENCE', 'This is meant for another log.', { field: 'aud' });
  }

  /** A key is registered once, ever: whoever has used it for one thing cannot be taken for another. */
  #requireNew(kid: string, field: string): void {
    if (this.#keys.has(kid) || this.#officers.has(kid) || this.#roots.has(kid)) throw refusal('KEY_EXISTS', 'This key is registered.', { field });
  }
}

function unknownKey(field: string): Error {
  return refusal('KEY_UNKNOWN', 'No such key is registered.', { field });
}

function alreadyRevoked(field: string): Error {
  return refusal('KEY_ALREADY_REVOKED', 'The key was revoked before.', { field });
}

