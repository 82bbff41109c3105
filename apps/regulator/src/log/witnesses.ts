import { setTimeout as sleep } from 'node:timers/promises';
import { isSatisfied, type NoteSignature, type Policy, serializeNote } from '#libs/tlog';
import type { HubLog } from '../problem/hub-log.js';
import type { SignedCheckpoint } from './checkpoint-signer.js';
import { type ConsistencyProofs, WitnessClient } from './witness-client.js';

/** Milliseconds from the beginning of one round of questions to that of the next. */
const ROUND_MS = 1_000;
/** Milliseconds for which a cosigned checkpoint is shown although a newer one waits for its round. */
const SHOWN_MS = 10_000;

/** Witnesses without a policy: none are asked and none are needed. */
const NO_POLICY: Policy = { logs: [], witnesses: [], quorum: 'none' };

/**
 * The witnesses of the policy. At most once a second all of them are asked at the same time to cosign the newest checkpoint. Unless a quorum is required nobody
 * waits for them.
 */
export class Witnesses {
  readonly #clients: readonly WitnessClient[];
  readonly #stop = new AbortController();
  readonly #reasons = new Map<WitnessClient, string>();
  #began = Number.NEGATIVE_INFINITY;
  #offered: SignedCheckpoint | undefined;
  #round: Promise<void> | undefined;
  #cosigned: { readonly size: number; readonly note: string; readonly at: number } | undefined;
  #answering = 0;

  constructor(
    private readonly policy: Policy = NO_POLICY,
    proofs: ConsistencyProofs,
    private readonly log: HubLog,
  ) {
    this.#clients = policy.witnesses.flatMap(({ verifier, url }) => (url === undefined ? [] : [new WitnessClient(verifier, url.replace(/\/+$/, ''), proofs)]));
  }

  /** Whether a checkpoint is published only with cosignatures. */
  get required(): boolean {
    return this.policy.quorum !== 'none';
  }

  get known(): number {
    return this.#clients.length;
  }

  /** How many cosigned in the last round. */
  get answering(): number {
    return this.#answering;
  }

  /** The note to show instead of the newest one, which is of this size: with cosignatures, and as new as a round allows. */
  shownFor(size: number): string | undefined {
    const cosigned = this.#cosigned;
    return cosigned !== undefined && (cosigned.size === size || performance.now() - cosigned.at < SHOWN_MS) ? cosigned.note : undefined;
  }

  /** Takes the newest checkpoint for the next round; returns at once. */
  offer(checkpoint: SignedCheckpoint): void {
    if (this.#clients.length === 0 || this.#stop.signal.aborted || checkpoint.size === this.#cosigned?.size) return;
    this.#offered = checkpoint;
    this.#round ??= this.#run();
  }

  /** The note with enough cosignatures; undefined when too few came. */
  async cosigned(checkpoint: SignedCheckpoint): Promise<string | undefined> {
    const signatures = await this.#ask(checkpoint, true);
    return this.#enough(signatures) ? this.#note(checkpoint, signatures) : undefined;
  }

  /** Resolves when no round is under way or to come. */
  async idle(): Promise<void> {
    await this.#round;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  async #run(): Promise<void> {
    while (this.#offered !== undefined && !this.#stop.signal.aborted) {
      await this.#nextRound();
      const checkpoint = this.#offered;
      this.#offered = undefined;
      const signatures = await this.#ask(checkpoint, false);
      if (signatures.length > 0) this.#cosigned = { size: checkpoint.size, note: this.#note(checkpoint, signatures), at: performance.now() };
    }
    this.#round = undefined;
  }

  /** Asks all; with `hasty` the answers of the slow are not waited for once enough are there. */
  async #ask(checkpoint: SignedCheckpoint, hasty: boolean): Promise<readonly NoteSignature[]> {
    if (hasty) await this.#nextRound();
    this.#began = performance.now();
    const signatures: NoteSignature[] = [];
    let answering = 0;
    await new Promise<void>((resolve) => {
      const asked = this.#clients.map(async (client) => {
        const reply = await client.ask(checkpoint, this.#stop.signal);
        this.#report(client, reply.lines === undefined ? reply.reason : '');
        if (reply.lines === undefined || reply.lines.length === 0) return;
        answering += 1;
        signatures.push(...reply.lines);
        if (hasty && this.#enough(signatures)) resolve();
      });
      void Promise.all(asked).then(() => resolve());
    });
    this.#answering = answering;
    return [...signatures];
  }

  async #nextRound(): Promise<void> {
    const wait = this.#began + ROUND_MS - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  /** A witness that begins or ceases to fail is worth one line. */
  #report(client: WitnessClient, reason: string): void {
    if ((this.#reasons.get(client) ?? '') === reason) return;
    this.#reasons.set(client, reason);
    this.log.write(reason === '' ? 'witness-back' : 'witness-failed', { witness: this.#clients.indexOf(client), ...(reason === '' ? {} : { reason }) });
  }

  #enough(signatures: readonly NoteSignature[]): boolean {
    const cosigners = this.#clients.filter(({ verifier }) => signatures.some(({ name, keyId }) => name === verifier.name && keyId === verifier.keyId));
    return isSatisfied(this.policy.quorum, new Set(cosigners.map(({ verifier }) => verifier.key.kid)));
  }

  #note({ note }: SignedCheckpoint, signatures: readonly NoteSignature[]): string {
    return serializeNote({ text: note.text, signatures: [...note.signatures, ...signatures] });
  }
}
