// Outputs of key-holders that were paid for in quota, so that only new identifiers cost a round.
//
// On disk there is no identifier and no token in the clear: entries are named by a keyed hash of the OPRF input and encrypted
// (AES-256-GCM), both under keys derived from the agent's first signing key (cache-secret.ts) for this epoch and joint key. Whoever copies this directory
// alone learns how many entries there are and when they came. Whoever has that key or outputs.secret as well can test guesses of identifiers against it,
// as he could by asking the holders in this provider's name, but without quota.
//
// A file holds one batch and is never changed: it appears whole or not at all, whenever the process is killed. Files of an epoch lie in
// a directory of their own, which goes when the next epoch has been reported under.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { cannotWrite, type Disk, writeDurably } from '#libs/durable';
import { lengthPrefixed, sha256, toBase64url, utf8 } from '#libs/encoding';
import type { Epoch, Evaluated, OutputCache } from '#libs/pseudonym';
import type { SigningKey } from '#libs/signing';
import { ReporterError } from '../reporter-error.js';
import { cacheSecret } from './cache-secret.js';

const DIRECTORY = 'outputs';
const FILE = /^(\d{9})\.sealed$/u;
const NONCE_BYTES = 12;
const MAC_BYTES = 16;
const NAME_BYTES = 16;
const OUTPUT_BYTES = 64;
const ENTRY_BYTES = NAME_BYTES + OUTPUT_BYTES;
/** A place in memory is file · 2^16 + entry; a batch has at most 1,000. */
const ENTRIES_PER_FILE = 65_536;
/** About 170 bytes of memory each. What comes after is not kept and has to be asked, and paid for, in each run. */
const MOST_ENTRIES = 2_000_000;

export class FileCache implements OutputCache {
  readonly #places = new Map<string, number>();
  readonly #files: Buffer[] = [];
  #next = 1;

  private constructor(
    private readonly disk: Disk,
    private readonly state: string,
    /** Directory of this epoch and joint key. */
    private readonly scope: string,
    private readonly encryptionKey: Uint8Array,
    private readonly nameKey: Uint8Array,
  ) {}

  /** CodedError REPORTER_CACHE_CORRUPT naming the file. */
  static async open(disk: Disk, state: string, key: SigningKey, { epoch, jointKey }: Pick<Epoch, 'epoch' | 'jointKey'>): Promise<FileCache> {
    const about = lengthPrefixed(utf8('tributary/output-cache/v1'), utf8(epoch), utf8(jointKey));
    const keys = new Uint8Array(hkdfSync('sha256', await cacheSecret(disk, state, key), new Uint8Array(), about, 64));
    const cache = new FileCache(disk, state, toBase64url(sha256(about).subarray(0, 16)), keys.slice(0, 32), keys.slice(32));
    await cache.#load();
    return cache;
  }

  get(input: Uint8Array): Uint8Array | undefined {
    const place = this.#places.get(this.#nameOf(input));
    if (place === undefined) return undefined;
    const start = (place % ENTRIES_PER_FILE) * ENTRY_BYTES + NAME_BYTES;
    return new Uint8Array(this.#files[Math.floor(place / ENTRIES_PER_FILE)]?.subarray(start, start + OUTPUT_BYTES) ?? []);
  }

  /** When it resolves the batch survives a power cut. CodedError DURABLE_WRITE. */
  async put(batch: readonly Evaluated[]): Promise<void> {
    const kept = batch.slice(0, MOST_ENTRIES - this.#places.size);
    if (kept.length === 0) return;
    const plain = Buffer.concat(kept.flatMap(({ input, output }) => [Buffer.from(this.#nameOf(input), 'latin1'), output]));
    const file = `${String(this.#next).padStart(9, '0')}.sealed`;
    await this.#makeDirectory();
    await writeDurably(this.disk, join(this.state, DIRECTORY, this.scope, file), this.#seal(file, plain));
    this.#next += 1;
    this.#take(plain);
  }

  /** Removes what was kept under other epochs or keys: nobody asks for it again. CodedError DURABLE_WRITE. */
  async dropOthers(): Promise<void> {
    const parent = join(this.state, DIRECTORY);
    try {
      for (const name of (await this.disk.list(parent)) ?? []) if (name !== this.scope) await this.disk.remove(join(parent, name));
    } catch (error) {
      throw cannotWrite(parent, error);
    }
  }

  async #load(): Promise<void> {
    const directory = join(this.state, DIRECTORY, this.scope);
    const names = ((await this.disk.list(directory)) ?? []).filter((name) => FILE.test(name)).sort();
    for (const name of names) {
      const bytes = await this.disk.read(join(directory, name));
      // Gone since: another run has moved on to the next epoch while this one only looks.
      if (bytes === undefined) continue;
      this.#take(this.#open(name, bytes));
    }
    this.#next = Number(FILE.exec(names.at(-1) ?? '')?.[1] ?? 0) + 1;
  }

  #take(plain: Buffer): void {
    const place = this.#files.push(plain) - 1;
    for (let entry = 0; entry < plain.length / ENTRY_BYTES; entry += 1) {
      if (this.#places.size >= MOST_ENTRIES) return;
      this.#places.set(plain.toString('latin1', entry * ENTRY_BYTES, entry * ENTRY_BYTES + NAME_BYTES), place * ENTRIES_PER_FILE + entry);
    }
  }

  #seal(file: string, plain: Uint8Array): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.encryptionKey, nonce).setAAD(utf8(file));
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  #open(file: string, bytes: Buffer): Buffer {
    const entries = (bytes.length - NONCE_BYTES - MAC_BYTES) / ENTRY_BYTES;
    if (!Number.isInteger(entries) || entries < 1 || entries > ENTRIES_PER_FILE) throw this.#corrupt(file);
    const decipher = createDecipheriv('aes-256-gcm', this.encryptionKey, bytes.subarray(0, NONCE_BYTES), { authTagLength: MAC_BYTES }).setAAD(utf8(file));
    decipher.setAuthTag(bytes.subarray(-MAC_BYTES));
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, -MAC_BYTES));
    try {
      decipher.final();
    } catch (error) {
      throw this.#corrupt(file, error);
    }
    return plain;
  }

  #corrupt(file: string, cause?: unknown): ReporterError {
    const message = 'the file of outputs is torn, was altered or is of another signing key; delete it: what it held is asked again, which costs quota and nothing else';
    return new ReporterError('REPORTER_CACHE_CORRUPT', message, { file: join(DIRECTORY, this.scope, file) }, { cause });
  }

  #nameOf(input: Uint8Array): string {
    return createHmac('sha256', this.nameKey).update(input).digest().toString('latin1', 0, NAME_BYTES);
  }

  async #makeDirectory(): Promise<void> {
    if (this.#files.length > 0) return;
    const parent = join(this.state, DIRECTORY);
    try {
      await this.disk.makeDirectory(join(parent, this.scope));
      await this.disk.syncDirectory(parent);
      await this.disk.syncDirectory(this.state);
    } catch (error) {
      throw cannotWrite(parent, error);
    }
  }
}
