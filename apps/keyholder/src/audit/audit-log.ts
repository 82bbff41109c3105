import { join } from 'node:path';
import { toJson, utf8 } from '#libs/encoding';
import type { AppendingFile, Disk } from '#libs/durable';
import { HolderError } from '../holder-error.js';
import { AUDIT_LOG } from '../state/paths.js';
import type { Entry, Event } from './entry.js';
import { corrupt, hashOf, type LogHead, readLog } from './read-log.js';

/** Lines of refused requests kept for one asker and day: beyond, they are counted in the metrics alone and cannot fill the disk. */
const MOST_REFUSALS = 1_000;
const DAY_S = 86_400;

/**
 * The audit log: append-only, each line chained to the one before. One process writes it, under the lock of the state directory, and its
 * callers append one at a time.
 */
export class AuditLog {
  #broken = false;
  readonly #refusals = new Map<string, number>();

  private constructor(
    private readonly file: AppendingFile,
    private readonly now: () => number,
    private at: LogHead,
  ) {}

  /** Opens the log of this holder, made when there is none; a line that was not finished is cut off. HOLDER_LOG_CORRUPT, HOLDER_LOG_WRITE. */
  static async open(disk: Disk, state: string, holder: string, now: () => number): Promise<{ readonly log: AuditLog; readonly entries: readonly Entry[] }> {
    const path = join(state, AUDIT_LOG);
    const bytes = (await disk.read(path)) ?? new Uint8Array();
    const { entries, head, length } = readLog(bytes);
    const [first] = entries;
    if (first !== undefined && (first.kind !== 'begun' || first.holder !== holder)) throw corrupt(1);
    const file = await disk.openAppending(path);
    const log = new AuditLog(file, now, head);
    if (length < bytes.length) await file.truncate(length);
    if (first === undefined) {
      await log.append({ kind: 'begun', holder });
      await disk.syncDirectory(state);
    }
    return { log, entries };
  }

  get head(): LogHead {
    return this.at;
  }

  /** False after a write failed: what is on the disk is not known, so nothing more is evaluated until a restart has read it. */
  get writable(): boolean {
    return !this.#broken;
  }

  /** Returns when the event is on the medium. HOLDER_LOG_WRITE. */
  async append(event: Event): Promise<void> {
    await this.#write(event, true);
  }

  /** Like `append`, but on the medium only with the next one: a refusal spends nothing, so one may be lost in a crash. */
  async note(event: Event & { readonly kind: 'refused' }): Promise<void> {
    const key = `${Math.floor(this.now() / DAY_S)} ${event.iss}`;
    const count = this.#refusals.get(key) ?? 0;
    if (count >= MOST_REFUSALS) return;
    this.#refusals.set(key, count + 1);
    await this.#write(event, false);
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  async #write(event: Event, durably: boolean): Promise<void> {
    if (this.#broken) throw cannotLog();
    const line = toJson({ seq: this.at.seq + 1, prev: this.at.hash, at: this.now(), ...event });
    try {
      await this.file.append(utf8(`${line}\n`));
      if (durably) await this.file.sync();
    } catch (error) {
      this.#broken = true;
      throw cannotLog(error);
    }
    this.at = { seq: this.at.seq + 1, hash: hashOf(line) };
  }
}

function cannotLog(cause?: unknown): HolderError {
  return new HolderError('HOLDER_LOG_WRITE', 'the audit log cannot be written, so nothing is evaluated', { file: AUDIT_LOG }, { cause });
}
