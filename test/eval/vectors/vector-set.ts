import { isCodedError } from '#libs/errors';
import type { Folder } from './folder.js';

/** One published case: what its authors expect and what we do, in words that are equal when they agree. */
export interface Case {
  /** Unique within its set. */
  readonly id: string;
  readonly expected: string;
  readonly got: string;
  /** Why we refused: a code. */
  readonly code?: string;
}

/** One publication. */
export interface VectorSet {
  readonly name: string;
  readonly title: string;
  /** Below the folder; the set is missing when this is. */
  readonly path: string;
  readonly run: (folder: Folder, path: string) => Iterable<Case> | Promise<Iterable<Case>>;
}

export const accepted = 'accepted';
export const refused = 'refused';

/** What comes of running a check that throws a coded refusal: its result in words, `accepted` when it has none. Faults go through. */
export function attempt(run: () => unknown): Pick<Case, 'got' | 'code'> {
  try {
    const result = run();
    return { got: typeof result === 'string' ? result : accepted };
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return { got: refused, code: error.code };
  }
}

/** Any spelling of standard base64, as authors wrote it into JSON. */
export function base64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
