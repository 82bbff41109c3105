import { toHex } from '#libs/encoding';
import { askHolders, type Evaluated } from './ask-holders.js';
import type { Asking } from './asking.js';
import { batchSizes } from './batches.js';
import type { Roster } from './roster.js';

/** Outputs that were paid for, under one epoch and joint key. */
export interface OutputCache {
  get(input: Uint8Array): Uint8Array | undefined;
  /** When it resolves they are kept, also if the process is killed. */
  put(batch: readonly Evaluated[]): Promise<void>;
}

/** Where the pseudonymizer has 64-byte outputs from, each in the place of its input; undefined where nobody was to be asked. */
export interface Outputs {
  identifiers(inputs: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>;
  /** `next`: labels that will be needed later; they take the place of fillers when something has to be asked anyway. */
  labels(inputs: readonly Uint8Array[], next: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>;
}

/** What a run needed, in distinct inputs. */
export interface OutputTally {
  /** Identifiers that were not in the cache. */
  newIdentifiers: number;
  /** Identifiers that were. */
  cached: number;
  /** Sizes of the batches that new identifiers and labels go out in, when each is asked once. */
  batches: number[];
}

/** Outputs from the cache and, where it has none, from the key-holders. Only what is new costs a round. TooFewHolders. */
export class HolderOutputs implements Outputs {
  readonly tally: OutputTally = { newIdentifiers: 0, cached: 0, batches: [] };

  constructor(
    private readonly asking: Asking,
    private readonly roster: Roster,
    private readonly cache: OutputCache,
    /** How many of the inputs that a call has to ask are done. */
    private readonly onProgress: (done: number, total: number) => void,
  ) {}

  async identifiers(inputs: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const missing = missingOf(inputs, this.cache, this.tally);
    return this.#obtain(inputs, missing);
  }

  async labels(inputs: readonly Uint8Array[], next: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const missing = distinct(inputs).filter((input) => this.cache.get(input) === undefined);
    return this.#obtain(inputs, missing.length === 0 ? [] : [...missing, ...room(missing, next, this.cache)]);
  }

  async #obtain(inputs: readonly Uint8Array[], missing: readonly Uint8Array[]): Promise<Uint8Array[]> {
    this.tally.batches.push(...batchSizes(missing.length));
    const fresh = new Map<string, Uint8Array>();
    let done = 0;
    if (missing.length > 0) this.onProgress(0, missing.length);
    await askHolders(this.asking, this.roster, missing, async (batch) => {
      await this.cache.put(batch);
      for (const { input, output } of batch) fresh.set(toHex(input), output);
      done += batch.length;
      this.onProgress(done, missing.length);
    });
    return inputs.map((input) => fresh.get(toHex(input)) ?? this.cache.get(input) ?? fault());
  }
}

/** Outputs of the cache alone: shows what would be asked, and asks nobody. */
export class CachedOutputs implements Outputs {
  readonly tally: OutputTally = { newIdentifiers: 0, cached: 0, batches: [] };

  constructor(private readonly cache: Pick<OutputCache, 'get'>) {}

  async identifiers(inputs: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    this.tally.batches.push(...batchSizes(missingOf(inputs, this.cache, this.tally).length));
    return inputs.map((input) => this.cache.get(input));
  }

  async labels(inputs: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    this.tally.batches.push(...batchSizes(distinct(inputs).filter((input) => this.cache.get(input) === undefined).length));
    return inputs.map((input) => this.cache.get(input));
  }
}

function missingOf(inputs: readonly Uint8Array[], cache: Pick<OutputCache, 'get'>, tally: OutputTally): Uint8Array[] {
  const wanted = distinct(inputs);
  const missing = wanted.filter((input) => cache.get(input) === undefined);
  tally.newIdentifiers += missing.length;
  tally.cached += wanted.length - missing.length;
  return missing;
}

/** As many of `next` as fit beside `missing` without one more point in quota. */
function room(missing: readonly Uint8Array[], next: readonly Uint8Array[], cache: OutputCache): Uint8Array[] {
  const points = batchSizes(missing.length).reduce((sum, size) => sum + size, 0);
  const asked = new Set(missing.map(toHex));
  return next.filter((input) => !asked.has(toHex(input)) && cache.get(input) === undefined).slice(0, points - missing.length);
}

function distinct(inputs: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(inputs.map((input) => [toHex(input), input])).values()];
}

function fault(): never {
  throw new Error('an input that was asked has no output');
}
