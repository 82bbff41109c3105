/**
 * What an ML-DSA-44 key signs of a checkpoint (tlog-cosignature, ML-DSA-44 signed message): not its text but a structure of cosigner, time, origin, range of leaves
 * and root, the same as for a subtree. So the signature commits to the cosigner's name, and one key may stand under several; and it covers no extension lines. An
 * attacker could add any to a checkpoint signed by ML-DSA-44 alone, so a checkpoint that has some is neither signed nor verified by such a key.
 */
import { utf8 } from '#libs/encoding';
import { HASH_BYTES } from '#libs/merkle';
import { parseCheckpoint, requireEmptyRoot } from './checkpoint.js';
import { refusal } from './refusal.js';

const LABEL = utf8('subtree/v1\n\0');
const MAX_NAME_BYTES = 255;

/**
 * `cosigned_message` of the text of a checkpoint, whose subtree is the whole tree [0, size). `timestamp` in POSIX seconds, 0 where the signer does not state one.
 * CodedError TLOG_COSIGNATURE with `extensions`, `name` or `origin` (each at most 255 bytes), TLOG_EMPTY_ROOT, and those of `parseCheckpoint`.
 */
export function subtreeMessage(text: string, name: string, timestamp: number): Uint8Array {
  const checkpoint = parseCheckpoint(text);
  requireEmptyRoot(checkpoint);
  if (checkpoint.extensions.length > 0) throw refusal('TLOG_COSIGNATURE', 'an ML-DSA-44 signature covers no extension lines', { field: 'extensions' });
  const [cosigner, origin] = [nameBytes(name, 'name'), nameBytes(checkpoint.origin, 'origin')];
  const message = new Uint8Array(LABEL.length + 1 + cosigner.length + 8 + 1 + origin.length + 8 + 8 + HASH_BYTES);
  const view = new DataView(message.buffer);
  let offset = 0;
  const bytes = (part: Uint8Array): void => {
    message.set(part, offset);
    offset += part.length;
  };
  const uint64 = (value: number): void => {
    view.setBigUint64(offset, BigInt(value));
    offset += 8;
  };
  bytes(LABEL);
  bytes(Uint8Array.of(cosigner.length));
  bytes(cosigner);
  uint64(timestamp);
  bytes(Uint8Array.of(origin.length));
  bytes(origin);
  uint64(0);
  uint64(checkpoint.size);
  bytes(checkpoint.root);
  return message;
}

function nameBytes(name: string, field: 'name' | 'origin'): Uint8Array {
  const bytes = utf8(name);
  if (bytes.length > MAX_NAME_BYTES) throw refusal('TLOG_COSIGNATURE', 'an ML-DSA-44 signature covers names of at most 255 bytes', { field });
  return bytes;
}
