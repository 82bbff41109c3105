import type { Random } from '#libs/evasion';
import { postReport, type Reply } from '../direct/post.js';
import { type Attempt, framed, saysTheSame } from './attempt.js';
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

/** One stream: mutations of its next report, then that report, twice, and on. Ends when `more` says so. */
export async function runLane(url: string, author: Author, random: Random, tally: Tally, more: () => boolean, now = wallClock): Promise<void> {
  let head: { seq: number; digest: string | null } = { seq: 0, digest: null };
  let sound = soundReport(author, head, now());
  for (let nth = 1; more(); nth += 1) {
    const attempt = mutated(sound, random);
    const reply = await postReport(url, attempt.contentType, attempt.payload);
    count(tally.kinds, attempt.kind);
    tally.sent += 1;
    const accepted = judge(attempt, reply, sound, tally);
    if (accepted === undefined && nth % PER_REPORT !== 0) continue;
    const digest = accepted ?? (await sendSound(url, sound, tally));
    head = { seq: sound.seq, digest };
    sound = soundReport(author, head, now());
  }
}

function wallClock(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Notes what is wrong with the answer; gives the digest of a statement that was accepted. */
function judge(attempt: Attempt, reply: Reply, sound: SoundReport, tally: Tally): string | undefined {
  const { status, text, contentType } = reply;
  const { code = '', digest = '' } = parsed(text);
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
  else if (contentType !== 'application/problem+json' || code === '') wrong(`answered ${status} without a problem document`);
  return undefined;
}

async function sendSound(url: string, sound: SoundReport, tally: Tally): Promise<string> {
  const { contentType, payload } = framed('sound', sound.statement, sound.gzip);
  for (const expected of [201, 200]) {
    const { status, text } = await postReport(url, contentType, payload);
    // 202: accepted, and its receipt was not there in time.
    if (status !== expected && status !== 202) tally.violations.push(`a sound report was answered ${status} ${parsed(text).code ?? ''} instead of ${expected}`);
  }
  tally.sound += 1;
  return sound.digest;
}

function parsed(text: string): { readonly code?: string; readonly digest?: string } {
  try {
    return JSON.parse(text) as { readonly code?: string; readonly digest?: string };
  } catch {
    return {};
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
