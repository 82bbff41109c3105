/*
 * Evaluation under an order, on an officer's own machine. t key-holders each verify both officers' signatures, take the points from the
 * order's own quota, and answer with a proof; the officer learns the tokens of the identifiers asked and nothing else. The hub is no
 * part of this: it learns a token only when the officer hands it over, and never an identifier.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { toHex } from '#libs/encoding';
import { decodeSignedManifest } from '#libs/epoch';
import {
  type CanonicalIdentifier, type Evaluated, HolderOutputs, identifierInput, loadOprf, openEpoch, type OutputCache, PROFILE_1, profileDigest, Roster, toprfPseudonymizer, UNICODE_VERSION_PROFILE_1,
} from '#libs/pseudonym';
import type { TokenRecord } from '#libs/report';
import type { SigningKey } from '#libs/signing';

/** Milliseconds between attempts at a batch. */
const PAUSE_MS = 500;

/** Under what, by whom and at whom is asked. */
export interface Evaluation {
  /** Bytes of the epoch's signed manifest. */
  readonly manifest: Uint8Array;
  /** Where holders are reached, by index, if not as the manifest says. */
  readonly addresses?: ReadonlyMap<number, string>;
  readonly order: { readonly digest: string; readonly text: string };
  readonly key: SigningKey;
  /** UTC seconds. */
  readonly now: () => number;
}

/** An identifier that is canonical already. */
export type Named = Pick<CanonicalIdentifier, 'attribute' | 'scheme' | 'canonical'>;

/** Tokens of identifiers, each in its place. EPOCH_…, TOPRF_…; TOPRF_HOLDERS when fewer than the threshold answered. */
export async function evaluateUnderOrder(identifiers: readonly Named[], { manifest, addresses, order, key, now }: Evaluation): Promise<readonly TokenRecord[]> {
  const program = { profile: PROFILE_1, profileDigest: profileDigest(), unicode: UNICODE_VERSION_PROFILE_1 };
  const epoch = openEpoch(decodeSignedManifest(manifest), program, addresses ?? new Map());
  const asking = {
    epoch, iss: `officer:${key.kid}`, key, oprf: await loadOprf(), order, fetch: globalThis.fetch, now, randomBytes,
    after: (milliseconds: number, then: () => void) => {
      const timer = setTimeout(then, milliseconds);
      return () => clearTimeout(timer);
    },
    pause: async (attempt: number) => sleep(PAUSE_MS * attempt),
    onProblem: async () => undefined,
  };
  const outputs = new HolderOutputs(asking, new Roster(epoch), keptInMemory(), () => undefined);
  return toprfPseudonymizer(epoch, outputs).tokens(identifiers.map((one) => ({ ...one, input: identifierInput(one), steps: [] })));
}

/** Nothing is kept beyond the command: an officer's machine has no list of whom was asked about. */
function keptInMemory(): OutputCache {
  const outputs = new Map<string, Uint8Array>();
  return {
    get: (input) => outputs.get(toHex(input)),
    put: async (batch: readonly Evaluated[]) => {
      for (const { input, output } of batch) outputs.set(toHex(input), output);
    },
  };
}
