import { join } from 'node:path';
import { type Disk, writeDurably } from '#libs/durable';
import { toBase64url } from '#libs/encoding';
import { z } from 'zod';
import { corrupt, seal, unseal } from '../spool/sealed.js';

const FILE = 'handles.json';
const schema = z.strictObject({ handles: z.array(z.tuple([z.string(), z.string()])) });

/**
 * `customer_id` → handle: 16 random bytes, base64url. A handle says nothing about the customer, is the same in every epoch, and
 * this file is the only way back from it; it never leaves the provider.
 */
export class Handles {
  readonly #made = new Map<string, string>();

  private constructor(
    private readonly disk: Disk,
    private readonly path: string,
    private readonly stored: Map<string, string>,
    private readonly randomBytes: (size: number) => Uint8Array,
  ) {}

  /**
   * CodedError REPORTER_SPOOL_CORRUPT when the file is torn, or lacks a handle that `sent` names: new handles for customers
   * already reported would show the hub each of them twice.
   */
  static async open(disk: Disk, state: string, sent: Iterable<string>, randomBytes: (size: number) => Uint8Array): Promise<Handles> {
    const path = join(state, FILE);
    const bytes = await disk.read(path);
    const stored = new Map(bytes === undefined ? [] : unseal(bytes, FILE, schema).handles);
    const known = new Set(stored.values());
    for (const handle of sent) if (!known.has(handle)) throw corrupt(FILE);
    return new Handles(disk, path, stored, randomBytes);
  }

  /** The customer's handle when it has one, stored or just made. */
  known(customerId: string): string | undefined {
    return this.stored.get(customerId) ?? this.#made.get(customerId);
  }

  /** The customer's handle; a new one is made in memory and must be stored by `save` before it is used. */
  of(customerId: string): string {
    const known = this.known(customerId);
    if (known !== undefined) return known;
    const handle = toBase64url(this.randomBytes(16));
    this.#made.set(customerId, handle);
    return handle;
  }

  /** Stored pairs of customer and handle, in the order in which they were made. */
  entries(): readonly (readonly [customerId: string, handle: string])[] {
    return [...this.stored];
  }

  /** Handles made since the last save, by customer. */
  get made(): ReadonlyMap<string, string> {
    return this.#made;
  }

  /** Stores new handles durably. CodedError DURABLE_WRITE. */
  async save(): Promise<void> {
    if (this.#made.size === 0) return;
    await writeDurably(this.disk, this.path, seal({ handles: [...this.stored, ...this.#made] }));
    for (const [id, handle] of this.#made) this.stored.set(id, handle);
    this.#made.clear();
  }
}
