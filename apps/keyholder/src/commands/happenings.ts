import type { Happening } from '../holder.js';
import type { Surroundings } from '../surroundings.js';

/** Tells whoever runs the holder what comes of it: lines of JSON on stdout for a program, text on stderr for a person. */
export interface Teller {
  listening(url: string): void;
  happened(happening: Happening): void;
}

export function tellerOf(json: boolean, { out, err }: Surroundings): Teller {
  if (json) {
    return {
      listening: (url) => out(`${JSON.stringify({ event: 'listening', url, pid: process.pid })}\n`),
      happened: (happening) => out(`${JSON.stringify(eventOf(happening))}\n`),
    };
  }
  return { listening: (url) => err(`key-holder listening at ${url}\n`), happened: (happening) => err(`${sentenceOf(happening)}\n`) };
}

function eventOf({ plan, terms, progress }: Happening): Record<string, unknown> {
  const { kind, epoch, generation } = terms.plan;
  const about = { plan, kind, epoch, generation };
  switch (progress.state) {
    case 'waiting':
      return { event: 'waiting', ...about, message: progress.message, from: progress.from };
    case 'complete':
      return { event: 'complete', ...about, manifest: progress.signed.digest };
    case 'stuck':
      return { event: 'stuck', ...about, code: progress.code };
    case 'failed':
      return { event: 'failed', ...about, code: progress.code, ...(progress.field === undefined ? {} : { field: progress.field }) };
  }
}

function sentenceOf({ terms, progress }: Happening): string {
  const { kind, epoch, generation } = terms.plan;
  const about = `${kind} of epoch ${epoch}, generation ${generation}`;
  switch (progress.state) {
    case 'waiting':
      return `${about}: waiting for ${progress.message} of ${Object.entries(progress.from).map(([who, reason]) => `${who} (${reason})`).join(', ')}`;
    case 'complete':
      return `${about}: complete, manifest ${progress.signed.digest}`;
    case 'stuck':
      return `${about}: cannot go on here for now, ${progress.code}`;
    case 'failed':
      return `${about}: failed, ${progress.code}${progress.field === undefined ? '' : ` at ${progress.field}`}`;
  }
}
