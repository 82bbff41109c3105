import { join } from 'node:path';
import { cannotWrite, type Disk, writeDurably } from '#libs/durable';
import { toBase64url, utf8 } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import { History } from './history.js';
import { answerRecord, spoolRecord, type AnswerRecord, type SpoolRecord } from './record.js';
import { corrupt, seal, unseal } from './sealed.js';

const SPOOL = 'spool';
const ANSWERS = 'answers';
const RECEIPTS = 'receipts';
const RECORD_NAME = /^(\d{12})\.json$/u;

/**
 * The statements of one stream on disk: `spool/<seq>.json` is written before a statement is sent, `receipts/<seq>.tlog-proof` and
 * then `answers/<seq>.json` after the hub accepted it. A statement without an answer is pending. Records are never changed, re-signed,
 * reordered or removed.
 */
export class Spool {
  readonly #folders = new Set<string>();

  private constructor(
    private readonly disk: Disk,
    private readonly state: string,
    readonly history: History,
    private readonly answered: Set<number>,
  ) {}

  /**
   * Reads every record and checks that they form one chain from 1. CodedError REPORTER_SPOOL_CORRUPT naming the first file
   * that is torn, altered, missing or out of place.
   */
  static async open(disk: Disk, state: string): Promise<Spool> {
    const history = new History();
    const last = (await sequences(disk, join(state, SPOOL))).at(-1) ?? 0;
    for (let seq = 1; seq <= last; seq += 1) history.add(await readRecord(disk, state, seq, history));
    const answered = new Set<number>();
    for (const seq of await sequences(disk, join(state, ANSWERS))) {
      if (seq > history.head.seq) throw corrupt(`${ANSWERS}/${fileName(seq)}`);
      await readAnswer(disk, state, seq);
      answered.add(seq);
    }
    return new Spool(disk, state, history, answered);
  }

  /** Stores the next statement durably. CodedError DURABLE_WRITE: then there is no trace of it. */
  async append(record: SpoolRecord): Promise<void> {
    if (record.seq !== this.history.head.seq + 1 || record.prev !== this.history.head.digest) throw new Error('a statement must follow the head of its stream');
    await this.#write(SPOOL, record.seq, record);
    this.history.add(record);
  }

  /** Stores receipt and answer durably, both as received; from then on the statement is no longer pending. */
  async answer(record: AnswerRecord, receipt: string): Promise<void> {
    const path = this.#receiptPath(record.seq);
    await this.#ensureFolder(RECEIPTS, path);
    await writeDurably(this.disk, path, utf8(receipt));
    await this.#write(ANSWERS, record.seq, record);
    this.answered.add(record.seq);
  }

  /** The receipt of a statement as received; undefined when there is none, as for what was answered to before hubs gave receipts. */
  async receipt(seq: number): Promise<string | undefined> {
    return (await this.disk.read(this.#receiptPath(seq)))?.toString('utf8');
  }

  #receiptPath(seq: number): string {
    return join(this.state, RECEIPTS, `${digitsOf(seq)}.tlog-proof`);
  }

  /** Sequence numbers without an answer, in order. */
  get pending(): number[] {
    const pending: number[] = [];
    for (let seq = 1; seq <= this.history.head.seq; seq += 1) if (!this.answered.has(seq)) pending.push(seq);
    return pending;
  }

  async read(seq: number): Promise<SpoolRecord> {
    return readSealed(this.disk, this.state, SPOOL, seq, spoolRecord);
  }

  async #write(folder: string, seq: number, record: unknown): Promise<void> {
    const path = join(this.state, folder, fileName(seq));
    await this.#ensureFolder(folder, path);
    await writeDurably(this.disk, path, seal(record));
  }

  /** A record outlives a power cut only if the name of its folder does. */
  async #ensureFolder(folder: string, path: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    try {
      await this.disk.makeDirectory(join(this.state, folder));
      await this.disk.syncDirectory(this.state);
    } catch (error) {
      throw cannotWrite(path, error);
    }
    this.#folders.add(folder);
  }
}

function fileName(seq: number): string {
  return `${digitsOf(seq)}.json`;
}

function digitsOf(seq: number): string {
  return String(seq).padStart(12, '0');
}

async function sequences(disk: Disk, directory: string): Promise<number[]> {
  const names = (await disk.list(directory)) ?? [];
  return names
    .map((name) => RECORD_NAME.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

async function readRecord(disk: Disk, state: string, seq: number, before: History): Promise<SpoolRecord> {
  const record = await readSealed(disk, state, SPOOL, seq, spoolRecord);
  // A whole file in the wrong place (a copy, a mix of two backups) would break the chain at the hub: say so here.
  if (record.seq !== seq || record.prev !== before.head.digest || record.digest !== digestOf(record.statement)) throw corrupt(`${SPOOL}/${fileName(seq)}`);
  return record;
}

async function readAnswer(disk: Disk, state: string, seq: number): Promise<void> {
  const record = await readSealed(disk, state, ANSWERS, seq, answerRecord);
  if (record.seq !== seq) throw corrupt(`${ANSWERS}/${fileName(seq)}`);
}

async function readSealed<T>(disk: Disk, state: string, folder: string, seq: number, schema: Parameters<typeof unseal<T>>[2]): Promise<T> {
  const file = `${folder}/${fileName(seq)}`;
  const bytes = await disk.read(join(state, folder, fileName(seq)));
  if (bytes === undefined) throw corrupt(file);
  return unseal(bytes, file, schema);
}

function digestOf(statement: string): string | undefined {
  try {
    return toBase64url(decodeStrictJws(statement, { typ: STATEMENT_TYP }).digest);
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}
