import { basename, join } from 'node:path';
import { fromUtf8, parseJsonStrict, toJson, utf8 } from '#libs/encoding';
import { type Disk, foundDirectory } from '#libs/durable';
import { isHolderUrl } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import { generatePrivateJwk, generateSealingJwk, importPrivateJwk, importSealingJwk, type SealingKey, type SigningKey } from '#libs/signing';
import { z } from 'zod';
import { HolderError } from '../holder-error.js';
import type { Surroundings } from '../surroundings.js';
import { CARD, IDENTITY } from './paths.js';
import { damaged, readStateFile } from './read-state.js';
import { Vault } from './vault.js';

const base64url32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** What a holder hands to whoever writes a plan: nothing secret. */
export const cardSchema = z.strictObject({
  v: z.literal(1),
  url: z.string().refine(isHolderUrl),
  signingKey: base64url32,
  sealingKey: base64url32,
});

export type Card = z.infer<typeof cardSchema>;

const secretSchema = z.strictObject({ signing: z.unknown(), sealing: z.unknown() });

/** Who this holder is. */
export interface Identity {
  readonly state: string;
  readonly card: Card;
  readonly signing: SigningKey;
  readonly sealing: SealingKey;
  readonly vault: Vault;
}

/**
 * Makes a state directory (0700) with new keys, sealed under the passphrase. It appears whole or not at all; an existing one is left alone.
 * HOLDER_USAGE, HOLDER_STATE_EXISTS, DURABLE_WRITE.
 */
export async function createIdentity({ disk, randomBytes, scryptCost }: Surroundings, state: string, url: string, passphrase: string): Promise<Card> {
  const [signing, sealing] = [generatePrivateJwk(), generateSealingJwk()];
  const card = cardSchema.safeParse({ v: 1, url, signingKey: signing.x, sealingKey: sealing.x });
  if (!card.success) throw new HolderError('HOLDER_USAGE', 'must be an http or https URL without a path, in its shortest spelling', { field: '--url' });
  const vault = await Vault.create(passphrase, scryptCost, randomBytes);
  const made = await foundDirectory(disk, state, [[IDENTITY, vault.seal(IDENTITY, utf8(toJson({ signing, sealing })))], [CARD, utf8(`${toJson(card.data)}\n`)]]);
  if (made === 'taken') throw exists(state);
  return card.data;
}

/** The card of a state directory, no passphrase needed. HOLDER_STATE_MISSING, HOLDER_STATE_CORRUPT. */
export async function readCard(disk: Disk, state: string): Promise<Card> {
  const card = await readStateFile(disk, join(state, CARD), cardSchema);
  if (card === undefined) throw new HolderError('HOLDER_STATE_MISSING', 'this is not a state directory; make one with "keyholder init"', { file: `${basename(state)}/${CARD}` });
  return card;
}

/** HOLDER_STATE_MISSING, HOLDER_STATE_CORRUPT, HOLDER_PASSPHRASE, HOLDER_SHARE_CORRUPT. */
export async function openIdentity({ disk, randomBytes }: Pick<Surroundings, 'disk' | 'randomBytes'>, state: string, passphrase: string): Promise<Identity> {
  const card = await readCard(disk, state);
  const sealed = await disk.read(join(state, IDENTITY));
  if (sealed === undefined) throw damaged(IDENTITY);
  const vault = await Vault.openLike(sealed, IDENTITY, passphrase, randomBytes);
  const secret = secretSchema.parse(parseJsonStrict(fromUtf8(vault.open(IDENTITY, sealed))));
  const [signing, sealing] = [imported(() => importPrivateJwk(secret.signing)), imported(() => importSealingJwk(secret.sealing))];
  // The card is not sealed: whoever changed it would have this holder recognise itself in another's place.
  if (card.signingKey !== signing.jwk.x || card.sealingKey !== sealing.x) throw damaged(CARD);
  return { state, card, signing, sealing, vault };
}

function imported<T>(importing: () => T): T {
  try {
    return importing();
  } catch (error) {
    if (isCodedError(error)) throw damaged(IDENTITY);
    throw error;
  }
}

function exists(state: string): HolderError {
  return new HolderError('HOLDER_STATE_EXISTS', 'the directory exists and is not empty; nothing was changed', { file: basename(state) });
}
