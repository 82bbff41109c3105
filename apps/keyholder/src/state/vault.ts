/**
 * Secrets at rest: scrypt (RFC 7914) makes a key of the operator's passphrase, AES-256-GCM seals each file under it.
 *
 * Whoever copies the disk has to guess the passphrase, at the cost of one scrypt a guess; whoever has disk and passphrase has the share. A
 * wrong passphrase is told from a damaged file by a value that scrypt gives beside the key; it helps a guesser no more than the tag of GCM.
 * The whole header is authenticated, the file's name in it: a share of one epoch put in the place of another does not open.
 * Not promised: that an erased file is gone from the medium, or a secret from memory.
 */
import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { bytesEqual, fromBase64url, fromUtf8, parseJsonStrict, sha256, toBase64url, toHex, toJson, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { z } from 'zod';
import { HolderError } from '../holder-error.js';

const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** Costs that are read: below, a passphrase is cheap to guess; above, a header that somebody wrote takes all memory. */
const LEAST_COST = 2 ** 10;
const MOST_COST = 2 ** 20;
const BLOCK_SIZE = 8;

const cost = z.int().min(LEAST_COST).max(MOST_COST).refine((n) => Number.isInteger(Math.log2(n)));
const kdf = z.strictObject({ name: z.literal('scrypt'), N: cost, r: z.literal(BLOCK_SIZE), p: z.literal(1), salt: z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/) });
const header = z.strictObject({ v: z.literal(1), name: z.string(), kdf, check: z.string(), iv: z.string().regex(/^[A-Za-z0-9_-]{16}$/) });
const record = z.strictObject({ header, box: z.string() });
const file = z.strictObject({ sha256: z.string(), record });

type Kdf = z.infer<typeof kdf>;

interface Keys {
  readonly kdf: Kdf;
  readonly key: Uint8Array;
  readonly check: string;
}

export class Vault {
  private constructor(
    private readonly keys: Keys,
    private readonly randomBytes: (size: number) => Uint8Array,
  ) {}

  /** For a new state directory. */
  static async create(passphrase: string, cost: number, randomBytes: (size: number) => Uint8Array): Promise<Vault> {
    const kdf: Kdf = { name: 'scrypt', N: cost, r: BLOCK_SIZE, p: 1, salt: toBase64url(randomBytes(SALT_BYTES)) };
    return new Vault(await derive(passphrase, kdf), randomBytes);
  }

  /** With the salt and cost of a file that this state directory's vault has sealed. HOLDER_PASSPHRASE, HOLDER_SHARE_CORRUPT. */
  static async openLike(bytes: Uint8Array, name: string, passphrase: string, randomBytes: (size: number) => Uint8Array): Promise<Vault> {
    const sealed = read(bytes, name);
    const keys = await derive(passphrase, sealed.header.kdf);
    if (!bytesEqual(utf8(sealed.header.check), utf8(keys.check))) throw new HolderError('HOLDER_PASSPHRASE', 'the passphrase is not the one that the state directory was made with');
    return new Vault(keys, randomBytes);
  }

  /** A file of its own for the secret. `name` says what it is and where it belongs. */
  seal(name: string, secret: Uint8Array): Uint8Array {
    const iv = this.randomBytes(IV_BYTES);
    const header = { v: 1, name, kdf: this.keys.kdf, check: this.keys.check, iv: toBase64url(iv) } as const;
    const cipher = createCipheriv('aes-256-gcm', this.keys.key, iv).setAAD(utf8(toJson(header)));
    const box = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    const text = toJson({ header, box: toBase64url(box) });
    return utf8(`{"sha256":"${toHex(sha256(utf8(text)))}","record":${text}}\n`);
  }

  /** HOLDER_SHARE_CORRUPT with the file for anything but what `seal` wrote under this name with this vault. */
  open(name: string, bytes: Uint8Array): Uint8Array {
    const { header, box } = read(bytes, name);
    if (header.name !== name || header.check !== this.keys.check) throw corrupt(name);
    const sealed = decoded(box, name);
    if (sealed.length < TAG_BYTES) throw corrupt(name);
    const cipher = createDecipheriv('aes-256-gcm', this.keys.key, decoded(header.iv, name), { authTagLength: TAG_BYTES });
    cipher.setAAD(utf8(toJson(header))).setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return new Uint8Array(Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()]));
    } catch {
      throw corrupt(name);
    }
  }
}

/** The record of a file whose digest is its own: a torn or rotten file is found before a passphrase is called wrong for it. */
function read(bytes: Uint8Array, name: string): z.infer<typeof record> {
  const text = orCorrupt(name, () => fromUtf8(bytes));
  const result = file.safeParse(orCorrupt(name, () => parseJsonStrict(text)));
  if (!result.success) throw corrupt(name);
  const written = toJson(result.data.record);
  // One spelling: whatever is not exactly what `seal` writes is not from it.
  if (text !== `{"sha256":"${toHex(sha256(utf8(written)))}","record":${written}}\n`) throw corrupt(name);
  return result.data.record;
}

function decoded(text: string, name: string): Uint8Array {
  return orCorrupt(name, () => fromBase64url(text));
}

function orCorrupt<T>(name: string, part: () => T): T {
  try {
    return part();
  } catch (error) {
    if (isCodedError(error)) throw corrupt(name);
    throw error;
  }
}

function corrupt(name: string): HolderError {
  return new HolderError('HOLDER_SHARE_CORRUPT', 'the sealed file is torn or was altered; put the state directory back from a copy', { file: name });
}

async function derive(passphrase: string, kdf: Kdf): Promise<Keys> {
  const derived = await new Promise<Buffer>((resolve, reject) => {
    const options = { N: kdf.N, r: kdf.r, p: kdf.p, maxmem: 2 * 128 * kdf.N * kdf.r };
    // NFC: the same passphrase typed on another keyboard gives the same bytes.
    scrypt(utf8(passphrase.normalize('NFC')), fromBase64url(kdf.salt), 2 * KEY_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
  return { kdf, key: new Uint8Array(derived.subarray(0, KEY_BYTES)), check: toBase64url(sha256(derived.subarray(KEY_BYTES))) };
}
