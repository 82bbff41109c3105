import type { Disk } from '#libs/durable';
import { answerAddCheckpoint, cosign, type NoteSignature, parseAddCheckpoint, type PolicyKey, type Verifier, type WitnessAnswer } from '#libs/tlog';
import type { Identity } from './identity.js';
import { Memory } from './memory.js';

/** As the decision of libs/tlog, with the cosignature in place of the checkpoint. */
export type Cosigned = Exclude<WitnessAnswer, { readonly status: 200 }> | { readonly status: 200; readonly cosignature: NoteSignature };

export interface WitnessOptions {
  readonly disk: Disk;
  /** State directory; the caller holds its lock for as long as the witness is used. */
  readonly state: string;
  readonly identity: Identity;
  /** Logs that are witnessed, several keys of one origin included. */
  readonly logs: readonly PolicyKey[];
  /** POSIX seconds. */
  readonly now: () => number;
}

/**
 * A witness (c2sp.org/tlog-witness): compares a log's new checkpoint with the one that it remembers, remembers the new one, then cosigns it. The three are one
 * step. Requests take turns, over all logs, so that of two that extend one size differently the second meets what the first left; and the lock of the state
 * directory keeps every other process out.
 */
export class Witness {
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly memory: Memory,
    private readonly logs: ReadonlyMap<string, readonly Verifier[]>,
    private readonly identity: Identity,
    private readonly now: () => number,
  ) {}

  /** CodedError WITNESS_MEMORY, DURABLE_READ, DURABLE_WRITE. */
  static async open({ disk, state, identity, logs, now }: WitnessOptions): Promise<Witness> {
    const byOrigin = new Map<string, readonly Verifier[]>();
    for (const { verifier } of logs) byOrigin.set(verifier.name, [...(byOrigin.get(verifier.name) ?? []), verifier]);
    return new Witness(await Memory.open(disk, state, byOrigin), byOrigin, identity, now);
  }

  /**
   * Answers to the body of `add-checkpoint`. With status 200 the checkpoint is on the medium. CodedError DURABLE_WRITE when it cannot be put there: then nothing was
   * cosigned.
   */
  async addCheckpoint(body: Uint8Array): Promise<Cosigned> {
    const answer = this.#turn.then(async () => this.#decide(body));
    // One that fails must not fail those after it.
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #decide(body: Uint8Array): Promise<Cosigned> {
    const answer = answerAddCheckpoint(body, this.logs, (origin) => this.memory.get(origin));
    if (answer.status !== 200) return answer;
    const { checkpoint: note } = parseAddCheckpoint(body);
    await this.memory.set(answer.checkpoint, note);
    return { status: 200, cosignature: cosign(note.text, this.identity.name, this.identity.key, this.now()) };
  }
}
