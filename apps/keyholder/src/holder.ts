import { utf8 } from '#libs/encoding';
import { decodeSignedManifest, type SignedManifest } from '#libs/epoch';
import { isCodedError } from '#libs/errors';
import { decodePlan, type Terms } from '#libs/pseudonym-issuer';
import { AuditLog } from './audit/audit-log.js';
import type { Entry } from './audit/entry.js';
import { advance, type Part, type Progress, roleOf } from './ceremony/ceremony.js';
import { CeremonyFiles, listPlans } from './ceremony/ceremony-files.js';
import type { Message } from './ceremony/peers.js';
import { Books } from './evaluation/books.js';
import type { Office, ShareIssuer } from './evaluation/evaluator.js';
import { Ledger } from './evaluation/ledger.js';
import { HolderError } from './holder-error.js';
import { eraseShare, type HeldEpoch, isMarkedClosed, listEpochs, openEpoch, storeEpoch, type StoredEpoch } from './state/epochs.js';
import type { Identity } from './state/identity.js';
import { readRegistry, type Registry, registryVersion } from './state/registry.js';
import type { Surroundings } from './surroundings.js';

/** Something that came of a `tick`, for whoever watches. */
export interface Happening {
  readonly plan: string;
  readonly terms: Terms;
  readonly progress: Progress;
}

interface Ceremony {
  readonly terms: Terms;
  readonly files: CeremonyFiles;
  progress: Progress | undefined;
}

/**
 * A key-holder at work on its state directory, whose lock the caller holds. Other processes write there only plans, the registers of
 * providers and officers, and the marks of closed epochs; `tick` takes them up.
 */
export class Holder implements Office {
  readonly #epochs = new Map<string, HeldEpoch>();
  readonly #ceremonies = new Map<string, Ceremony>();
  #registryVersion = '';

  private constructor(
    private readonly surroundings: Surroundings,
    private readonly identity: Identity,
    readonly books: Books,
    readonly issuer: ShareIssuer,
    private known: Registry,
  ) {}

  /** HOLDER_LOG_CORRUPT, HOLDER_STATE_CORRUPT, HOLDER_SHARE_CORRUPT: with any of these nothing is served. */
  static async open(surroundings: Surroundings, identity: Identity, issuer: ShareIssuer): Promise<Holder> {
    const { disk, now } = surroundings;
    const registry = await readRegistry(disk, identity.state);
    const stored = await listEpochs(disk, identity.state);
    const { log, entries } = await AuditLog.open(disk, identity.state, identity.signing.jwk.x, now);
    const holder = new Holder(surroundings, identity, new Books(log, Ledger.of(entries)), issuer, registry);
    try {
      for (const epoch of inOrderOfUse(stored, entries)) await holder.#takeUp(epoch, entries);
    } catch (error) {
      await holder.close();
      throw error;
    }
    return holder;
  }

  get signingKey(): string {
    return this.identity.signing.jwk.x;
  }

  get now(): () => number {
    return this.surroundings.now;
  }

  get randomBytes(): (size: number) => Uint8Array {
    return this.surroundings.randomBytes;
  }

  registry(): Registry {
    return this.known;
  }

  epochs(): ReadonlyMap<string, HeldEpoch> {
    return this.#epochs;
  }

  get ready(): boolean {
    return this.#epochs.size > 0 && this.books.writable;
  }

  /** Ceremonies that are neither complete nor failed. */
  get underWay(): number {
    return [...this.#ceremonies.values()].filter(({ progress }) => progress?.state !== 'complete' && progress?.state !== 'failed').length;
  }

  /** The manifest that came into use last, or the newest generation of an epoch. HOLDER_EPOCH, HOLDER_NOT_READY. */
  manifest(epoch?: string): SignedManifest {
    const held = [...this.#epochs.values()].map(({ signed }) => signed).filter(({ manifest }) => epoch === undefined || manifest.epoch === epoch);
    const newest = held.at(-1);
    if (newest !== undefined) return newest;
    if (epoch === undefined) throw new HolderError('HOLDER_NOT_READY', 'this holder has no share yet');
    throw new HolderError('HOLDER_EPOCH', 'this holder serves no such epoch', { field: 'epoch' });
  }

  /** What this holder says in a ceremony. HOLDER_CEREMONY_UNKNOWN, HOLDER_NOT_YET, HOLDER_CEREMONY_FAILED. */
  async message(plan: string, message: Message): Promise<string> {
    const ceremony = this.#ceremonies.get(plan);
    if (ceremony === undefined) throw new HolderError('HOLDER_CEREMONY_UNKNOWN', 'this holder was not handed that plan', { field: 'plan' });
    const text = await ceremony.files.text(`${message}.jws`);
    // What was announced stays to be seen: the others are to find the one who cheated as well.
    if (ceremony.progress?.state === 'failed' && message !== 'commitments') {
      const { code, field } = ceremony.progress;
      throw new HolderError('HOLDER_CEREMONY_FAILED', `this holder has given the ceremony up: ${code}`, field === undefined ? {} : { field });
    }
    if (text === undefined) throw new HolderError('HOLDER_NOT_YET', 'there is no such message yet', { field: 'message' });
    return text;
  }

  /** Takes up what other processes left in the state directory, and every ceremony as far as it goes. One at a time. */
  async tick(): Promise<Happening[]> {
    const { disk } = this.surroundings;
    await this.#readRegistry();
    await this.#closeMarked();
    for (const [digest, bytes] of await listPlans(disk, this.identity.state, this.#ceremonies)) {
      this.#ceremonies.set(digest, { terms: decodePlan(bytes), files: new CeremonyFiles(disk, this.identity, digest), progress: undefined });
    }
    const happenings: Happening[] = [];
    for (const [plan, ceremony] of this.#ceremonies) {
      if (ceremony.progress?.state === 'complete' || ceremony.progress?.state === 'failed') continue;
      const before = JSON.stringify(ceremony.progress);
      ceremony.progress = await this.#advance(ceremony).catch(stuck);
      if (ceremony.progress.state !== 'waiting' || JSON.stringify(ceremony.progress) !== before) happenings.push({ plan, terms: ceremony.terms, progress: ceremony.progress });
    }
    return happenings;
  }

  async close(): Promise<void> {
    await this.books.close();
  }

  async #advance({ terms, files }: Ceremony): Promise<Progress> {
    const finished = await files.outcome();
    // A crash may have come between the end and the erasing.
    if (finished !== undefined || (await files.failure()) !== undefined) await files.erase();
    if (finished !== undefined) return { state: 'complete', signed: decodeSignedManifest(utf8(finished)), share: undefined };
    const obstacle = await this.#obstacle(terms, files);
    if (obstacle !== undefined) {
      await files.fail({ code: obstacle.code, ...(obstacle.place.field === undefined ? {} : { field: obstacle.place.field }) });
    }
    const old = terms.previous === undefined ? undefined : this.#epochs.get(terms.previous.digest)?.share;
    const part: Part = { terms, identity: this.identity, files, old, surroundings: this.surroundings };
    const progress = await advance(part);
    if (progress.state !== 'complete') return progress;
    await this.#complete(files, progress.signed, progress.share);
    return { ...progress, share: undefined };
  }

  /** Why this holder takes no part, or no part any more. */
  async #obstacle(terms: Terms, files: CeremonyFiles): Promise<HolderError | undefined> {
    const { epoch, generation, attempt, kind } = terms.plan;
    const newer = [...this.#ceremonies.values()].some(({ terms: { plan } }) => plan.epoch === epoch && plan.generation === generation && plan.attempt > attempt);
    if (newer) return new HolderError('HOLDER_SUPERSEDED', 'a later attempt was handed to this holder', { field: 'attempt' });
    // Once under way, what it has come to may be on the disk already.
    if (!(await files.untouched())) return undefined;
    try {
      const { dealer, holder } = roleOf(terms, this.signingKey);
      const needed = kind === 'refresh' || (kind === 'reshare' && dealer !== undefined);
      if (needed && !this.#epochs.has(terms.previous?.digest ?? '')) {
        return new HolderError('HOLDER_SHARE_MISSING', 'this holder has no share of the manifest that the plan goes on from', { field: 'previous' });
      }
      if (holder !== undefined && holder.sealingKey !== this.identity.sealing.x) {
        return new HolderError('HOLDER_NOT_IN_PLAN', 'the plan has another sealing key for this holder', { field: `holders.${holder.index - 1}.sealingKey` });
      }
    } catch (error) {
      if (error instanceof HolderError) return error;
      throw error;
    }
    const taken = (await listEpochs(this.surroundings.disk, this.identity.state)).some(({ signed: { manifest } }) => manifest.epoch === epoch && manifest.generation === generation);
    return taken ? new HolderError('HOLDER_EPOCH_EXISTS', 'this holder has a share of this epoch and generation already', { field: 'generation' }) : undefined;
  }

  /** In this order, each step durable: a holder that is killed in between does the rest after its restart. */
  async #complete(files: CeremonyFiles, signed: SignedManifest, share: Uint8Array | undefined): Promise<void> {
    if (share !== undefined) {
      const { disk } = this.surroundings;
      if (!this.#epochs.has(signed.digest)) {
        await storeEpoch(disk, this.identity, signed, share);
        await this.#takeUp({ signed, closed: false }, []);
      }
    }
    await files.finish(signed.text);
  }

  async #takeUp({ signed, closed }: StoredEpoch, entries: readonly Entry[]): Promise<void> {
    const { disk } = this.surroundings;
    const { epoch } = signed.manifest;
    const recorded = entries.some((entry) => entry.kind === (closed ? 'closed' : 'opened') && entry.manifest === signed.digest);
    if (closed) await eraseShare(disk, this.identity.state, signed.digest);
    else this.#epochs.set(signed.digest, await openEpoch(disk, this.identity, signed));
    if (!recorded) await this.books.record({ kind: closed ? 'closed' : 'opened', epoch, manifest: signed.digest });
  }

  async #readRegistry(): Promise<void> {
    const { disk } = this.surroundings;
    const version = await registryVersion(disk, this.identity.state);
    if (version === this.#registryVersion) return;
    this.known = await readRegistry(disk, this.identity.state);
    this.#registryVersion = version;
  }

  async #closeMarked(): Promise<void> {
    for (const [digest, { signed }] of this.#epochs) {
      if (!(await isMarkedClosed(this.surroundings.disk, this.identity.state, digest))) continue;
      this.#epochs.delete(digest);
      await this.#takeUp({ signed, closed: true }, []);
    }
  }
}

/** One ceremony that cannot go on here, for a full disk or a damaged file, must not keep others from it. */
function stuck(error: unknown): Progress {
  if (!isCodedError(error)) throw error;
  return { state: 'stuck', code: error.code };
}

/** Epochs as they came into use, by the audit log; one whose line a crash has lost is the newest. */
function inOrderOfUse(stored: readonly StoredEpoch[], entries: readonly Entry[]): StoredEpoch[] {
  const opened = new Map(entries.flatMap((entry) => (entry.kind === 'opened' ? [[entry.manifest, entry.seq] as const] : [])));
  const place = ({ signed }: StoredEpoch): number => opened.get(signed.digest) ?? Number.MAX_SAFE_INTEGER;
  return [...stored].sort((a, b) => place(a) - place(b));
}
