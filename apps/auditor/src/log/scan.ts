import { isCodedError } from '#libs/errors';
import { decodeEntry, parseLeaf, tokenNamed, type VerdictContent } from '#libs/entries';
import type { TokenRecord } from '#libs/report';
import { bundlesOf } from '#libs/tlog';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import { contentOf } from './content.js';
import { entriesOf } from './entries-of.js';
import { NOBODY } from './trust.js';

/** A pass of detection as its entry has it. */
export interface Run extends Pick<VerdictContent, 'engines' | 'parameters' | 'from' | 'full' | 'root' | 'verdicts' | 'output'> {
  /** Of its entry. */
  readonly entry: number;
  /** Of what it judged. */
  readonly position: number;
}

/** What a replay that goes through the log once has to know before it comes to it. */
export interface Foreseen {
  /** In the order of their entries. */
  readonly runs: readonly Run[];
  /** Tokens that later entries are about. */
  readonly tokens: readonly TokenRecord[];
}

const KINDS = ['verdict', 'disclosure-order', 'presence-result'] as const;
/** Longest name of them with what may follow it. */
const PREFIX_BYTES = 32;

/** Looks ahead over a log of `size` leaves. What cannot be read is passed over: the replay says so when it comes to it. */
export function scan(directory: BundleDirectory, size: number): Foreseen {
  const runs: Run[] = [];
  const tokens: TokenRecord[] = [];
  for (const bundle of bundlesOf(size)) {
    const entries = attempt(() => entriesOf(directory, bundle)) ?? [];
    for (const [offset, bytes] of entries.entries()) {
      const name = Buffer.from(bytes.subarray(0, PREFIX_BYTES)).toString('latin1');
      if (!KINDS.some((kind) => name.startsWith(kind))) continue;
      attempt(() => {
        const leaf = parseLeaf(bytes);
        if (leaf.kind === 'statement') return;
        const content = contentOf(leaf, directory);
        if (leaf.kind === 'verdict') {
          const entry = decodeEntry('verdict', content, NOBODY);
          if (entry.kind === 'verdict') runs.push({ ...entry.content, entry: bundle.index * 256 + offset });
        } else {
          tokens.push(...[tokenNamed(leaf.kind, content) ?? []].flat());
        }
      });
    }
  }
  return { runs, tokens };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}
