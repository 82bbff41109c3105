import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#libs/evasion';
import { framed } from '../hostile/attempt.js';
import { ORIGIN, type Signer } from './direct-hub.js';
import { postReport } from './post.js';
import { soundReport } from './report.js';

/** A statement that a hub said it has. */
export interface Acknowledged {
  readonly statement: string;
  /** base64url. */
  readonly digest: string;
  readonly position: number;
  /** Absent when the answer was 202. */
  readonly receipt?: string;
}

/** One chain of statements, as its signer knows it. */
export interface Chain {
  readonly iss: string;
  readonly str: string;
  /** In order of `seq`; the last one may have been sent without an answer that says that it arrived. */
  readonly sent: string[];
  readonly acknowledged: Acknowledged[];
}

/** Milliseconds until the same bytes are sent again. */
const AGAIN_MS = 50;

/**
 * Signs and sends one report after the other while `more` holds, each to a hub that `hubs` names at that moment, and the same bytes again until some hub has
 * acknowledged them. A refusal ends it with an error: nothing that is sent here deserves one.
 */
export async function sendChain({ iss, key }: Signer, str: string, { hubs, random, more, patienceS = 60 }: { readonly hubs: readonly string[]; readonly random: Random; readonly more: () => boolean; readonly patienceS?: number }): Promise<Chain> {
  const chain: Chain = { iss, str, sent: [], acknowledged: [] };
  let head: { seq: number; digest: string | null } = { seq: 0, digest: null };
  while (more()) {
    const report = soundReport({ iss, origin: ORIGIN, key, str }, head, Math.floor(Date.now() / 1_000));
    const { contentType, payload } = framed('', report.statement, report.gzip);
    chain.sent.push(report.statement);
    const deadline = performance.now() + patienceS * 1_000;
    for (;;) {
      const { status, text } = await postReport(random.pick(hubs), contentType, payload);
      if (status >= 200 && status < 300) {
        const { position, receipt, digest } = JSON.parse(text) as { readonly position: number; readonly digest: string; readonly receipt?: string };
        chain.acknowledged.push({ statement: report.statement, digest, position, ...(receipt === undefined ? {} : { receipt }) });
        break;
      }
      if (status !== 0 && status < 500) throw new Error(`a sound report was refused with ${status}: ${text}`);
      if (performance.now() > deadline) throw new Error(`no hub took a report for ${patienceS} s; the last answer was ${status}: ${text}`);
      await sleep(AGAIN_MS);
    }
    head = { seq: report.seq, digest: report.digest };
  }
  return chain;
}
