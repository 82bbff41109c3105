import type { Random } from '#libs/evasion';
import { postReport, type Reply } from '../direct/post.js';
import { type Attempt, framed, saysTheSame } from './attempt.js';
import { batched, batchLine, laxLine, misframed, NDJSON } from './batches.js';
import { mutated } from './mutations.js';
import { type Author, soundReport, type SoundReport } from '../direct/report.js';

/** What hostile requests came to, so far. */
export interface Tally {
  sent: number;
  /** Accepted although mutated, as they said the same. */
  same: number;
  /** Sound reports between the mutated ones: what shows that the hub refuses what is wrong and not everything. */
  sound: number;
  readonly kinds: Map<string, number>;
  readonly codes: Map<string, number>;
  readonly violations: string[];
}

export function newTally(): Tally {
  return { sent: 0, same: 0, sound: 0, kinds: new Map(), codes: new Map(), violations: [] };
}

/** Mutations of one sound report before it is sent itself. */
const PER_REPORT = 40;

/** How many of the mutations come by the batch. */
const BY_BATCH = 0.4;

/** One stream: mutations of its next report, then that report, twice, and on. Ends when `more` says so. */
export async function runLane(url: string, author: Author, random: Random, tally: Tally, more: () => boolean, now = wallClock): Promise<void> {
  let before: SoundReport | undefined;
  let sound = soundReport(author, { seq: 0, digest: null }, now());
  for (let nth = 1; more(); nth += 1) {
    const attempt = hostile(sound, before, random);
    const reply = await postReport(url, attempt.contentType, attempt.payload, attempt.route);
    count(tally.kinds, attempt.kind);
    tally.sent += 1;
    const accepted = judge(attempt, reply, sound, before, tally);
    if (accepted === undefined && nth % PER_REPORT !== 0) continue;
    const digest = accepted ?? (await sendSound(url, sound, tally, random));
    // What was accepted in another spelling is not the report that could be sent again.
    before = accepted === undefined ? sound : undefined;
    sound = soundReport(author, { seq: sound.seq, digest }, now());
  }
}

function wallClock(): number {
  return Math.floor(Date.now() / 1_000);
}

function hostile(sound: SoundReport, before: SoundReport | undefined, random: Random): Attempt {
  const attempt = mutated(sound, random);
  if (random.next() >= BY_BATCH) return attempt;
  return attempt.kind === 'multipart' ? misframed(sound, before, random) : batched(attempt, before, random);
}

/** Notes what is wrong with the answer; gives the digest of a statement that was accepted. */
function judge(attempt: Attempt, reply: Reply, sound: SoundReport, before: SoundReport | undefined, tally: Tally): string | undefined {
  const { status, text, contentType } = reply;
  if (attempt.route === undefined || status !== 200) return judgeOne(attempt, { status, text, typed: contentType === 'application/problem+json' }, sound, tally);
  let accepted: string | undefined;
  for (const [nth, line] of text.split('\n').slice(0, -1).entries()) {
    const ended = parsed<{ readonly status?: number; readonly answer?: { readonly digest?: string }; readonly problem?: object }>(line);
    // The report before is answered again, as often as it is sent.
    if ((ended.status === 200 || ended.status === 202) && ended.answer?.digest !== undefined && ended.answer.digest === before?.digest) continue;
    const one = { ...attempt, ...laxLine(attempt.payload, nth) };
    accepted = judgeOne(one, { status: ended.status ?? 0, text: JSON.stringify(ended.answer ?? ended.problem ?? {}), typed: true }, sound, tally) ?? accepted;
  }
  return accepted;
}

function judgeOne(attempt: Attempt, { status, text, typed }: { readonly status: number; readonly text: string; readonly typed: boolean }, sound: SoundReport, tally: Tally): string | undefined {
  const { code = '', digest = '' } = parsed<Told>(text);
  count(tally.codes, status < 300 ? String(status) : code);
  const wrong = (what: string): void => void tally.violations.push(`${attempt.kind}: ${what}; ${attempt.contentType.slice(0, 200)}; ${attempt.payload.subarray(0, 1_500).toString('latin1')}`);
  if (status >= 200 && status < 300) {
    if (saysTheSame(attempt, sound)) tally.same += 1;
    else wrong(`accepted with ${status}`);
    return digest;
  }
  if (status === 0) wrong('no answer');
  else if (status < 400 || status >= 500) wrong(`answered ${status} ${code}`);
  else if (status === 429) wrong('limited, so that it was not looked at');
  else if (!typed || code === '') wrong(`answered ${status} without a problem document`);
  return undefined;
}

/** By itself or as a batch of one: it is accepted, and answered again. */
async function sendSound(url: string, { statement, gzip, digest }: SoundReport, tally: Tally, random: Random): Promise<string> {
  const { contentType, payload } = framed('sound', statement, gzip);
  for (const expected of [201, 200]) {
    const batch = random.next() < BY_BATCH;
    const reply = batch ? await postReport(url, NDJSON, Buffer.from(batchLine(statement, gzip), 'latin1'), 'reports:batch') : await postReport(url, contentType, payload);
    const status = batch && reply.status === 200 ? parsed<{ readonly status?: number }>(reply.text).status : reply.status;
    // 202: accepted, and its receipt was not there in time.
    if (status !== expected && status !== 202) tally.violations.push(`a sound report was answered ${status} ${parsed<Told>(reply.text).code ?? ''} instead of ${expected}`);
  }
  tally.sound += 1;
  return digest;
}

interface Told {
  readonly code?: string;
  readonly digest?: string;
}

function parsed<T extends object>(text: string): Partial<T> {
  try {
    return JSON.parse(text) as T;
  } catch {
    return {};
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
