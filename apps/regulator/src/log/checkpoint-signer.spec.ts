import { describe, expect, test, vi } from 'vitest';
import { fromBase64url } from '#libs/encoding';
import { generateMlDsaJwk, importMlDsaPrivateJwk } from '#libs/signing';
import { ED25519, parseVerifierKey, serializeNote, verifierOf, verifyNote } from '#libs/tlog';
import { newKey, ORIGIN } from '../testing/test-registry.js';
import { CheckpointSigner } from './checkpoint-signer.js';

// Real: signatures. Stub: the clock.
const root = new Uint8Array(32).fill(7);
const key = newKey();
const signer = new CheckpointSigner(ORIGIN, key, importMlDsaPrivateJwk(generateMlDsaJwk()));

describe('who signs checkpoints', () => {
  test('signs each by Ed25519, and by ML-DSA-44 beside it at most once a second', () => {
    const clock = vi.spyOn(performance, 'now');
    const verifiers = [verifierOf(ORIGIN, ED25519, fromBase64url(key.jwk.x)), ...signer.furtherKeys.map(parseVerifierKey)];
    const verified = [0, 1, 999, 1_000, 1_001, 2_500].map((now) => {
      clock.mockReturnValue(50_000 + now);
      return verifyNote(signer.sign(now + 1, root), verifiers).length;
    });
    clock.mockRestore();
    expect(verified).toEqual([2, 1, 1, 2, 1, 2]);
  });

  test('reads its own and nothing else', () => {
    const note = serializeNote(signer.sign(3, root));
    expect(signer.read(note)).toMatchObject({ origin: ORIGIN, size: 3, root });
    const cases = [
      note.replace('\n3\n', '\n4\n'), note.replace(/— \S+ /, '— another.test/log '), serializeNote(new CheckpointSigner(ORIGIN, newKey()).sign(3, root)),
      serializeNote(new CheckpointSigner('another.test/log', key).sign(3, root)), 'no note', '',
    ];
    for (const one of cases) expect(() => signer.read(one), one).toThrow(expect.objectContaining({ code: 'LOG_KEY' }));
  });
});
