import { fromBase64url } from '#libs/encoding';
import { type Bundle, bundlePath, bundlesOf, type Checkpoint, ED25519, parseNote, type Policy, type Tile, tilePath, tilesOf, type Verifier, verifierOf, verifyCheckpoint, verifyEntries } from '#libs/tlog';
import { ORIGIN, type TestHub } from './test-hub.js';

type Served = Pick<TestHub, 'get' | 'token' | 'hubKey'>;

export function logVerifier({ hubKey }: Pick<TestHub, 'hubKey'>): Verifier {
  return verifierOf(ORIGIN, ED25519, fromBase64url(hubKey.jwk.x));
}

/** Trust in the hub's log and nobody else. */
export function trusting(hub: Pick<TestHub, 'hubKey'>): Policy {
  return { logs: [{ verifier: logVerifier(hub), url: undefined }], witnesses: [], quorum: 'none' };
}

export async function publishedCheckpoint(hub: Served, policy = trusting(hub)): Promise<Checkpoint> {
  return verifyCheckpoint(parseNote(await bytesOf(hub, 'checkpoint')), policy).checkpoint;
}

/** Downloads everything that a checkpoint covers and checks it as anybody would; gives the entries. */
export async function readLog(hub: Served, checkpoint: Checkpoint): Promise<readonly Uint8Array[]> {
  const files = new Map<string, Uint8Array>();
  for (const path of [...[...tilesOf(checkpoint.size)].map(tilePath), ...[...bundlesOf(checkpoint.size)].map(bundlePath)]) files.set(path, await bytesOf(hub, path));
  const entries: Uint8Array[] = [];
  const file = (path: string): Uint8Array => files.get(path) ?? new Uint8Array();
  verifyEntries(checkpoint, (bundle: Bundle) => file(bundlePath(bundle)), (tile: Tile) => file(tilePath(tile)), (entry) => entries.push(entry));
  return entries;
}

async function bytesOf(hub: Served, path: string): Promise<Uint8Array> {
  const response = await hub.get(`/log/${path}`, hub.token);
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
