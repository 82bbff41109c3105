import type { Registry, RegistryEntry } from '#libs/entries';
import type { LogTurn } from '../entries/log-turn.js';
import { insertOfficer, revokeOfficerKey } from '../persistence/officers.js';
import { endKey, insertKey, insertProvider } from '../persistence/provider-keys.js';

/** Logs a change of the register and makes it; gives its position. What the registry refuses leaves nothing: codes of `Registry.apply`. */
export async function appendToRegister(turn: LogTurn, registry: Registry, entry: RegistryEntry & { readonly digest: string }, content: string): Promise<number> {
  registry.apply(entry, turn.position);
  const position = await turn.append({ kind: entry.kind, digest: entry.digest, content });
  await write(turn, registry, entry, position);
  return position;
}

async function write({ client }: LogTurn, registry: Registry, entry: RegistryEntry, position: number): Promise<void> {
  switch (entry.kind) {
    case 'provider':
      return insertProvider(client, { ...entry.content, position });
    case 'key-register':
      return insertKey(client, { kid: entry.key.kid, x: entry.key.jwk.x, iss: entry.claims.iss, position });
    case 'key-rotate':
      await insertKey(client, { kid: entry.key.kid, x: entry.key.jwk.x, iss: entry.claims.iss, position });
      return end(entry.claims.from);
    case 'key-revoke':
      return end(entry.claims.kid);
    case 'officer-register': {
      const { name, x } = entry.content;
      const officer = [...registry.officers.values()].find(({ key }) => key.jwk.x === x);
      if (officer === undefined) throw new Error('an officer who was registered is not there');
      return insertOfficer(client, { kid: officer.kid, name, x, position });
    }
    case 'officer-revoke':
      return revokeOfficerKey(client, entry.content.kid, position);
  }

  async function end(kid: string): Promise<void> {
    const key = registry.keys.get(kid);
    if (key === undefined) throw new Error('a key that was ended is not there');
    await endKey(client, key);
  }
}
