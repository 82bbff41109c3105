import { isCodedError } from '#libs/errors';
import { decodeOwnWord, parseLeaf, tokenNamed, type VerdictContent } from '#libs/entries';
import { decodeClaims, type TokenRecord } from '#libs/report';
import { bundlesOf } from '#libs/tlog';

import type { BundleDirectory } from '../bundle/bundle-directory.js';
import { contentOf } from './content.js';
import { entriesOf } from './entries-of.js';

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
  /** Providers that correct or cancel a statement of theirs. */
  readonly correcting: ReadonlySet<string>;
}

const STATEMENT = 'statement\n';
const DOT = 0x2e;
const BACKSLASH = 0x5c;
/** How the name of the claim ends. Its first byte is rarer than a quotation mark, of which a search would stop at each. */
const REF = Buffer.from('ref"');
// Reused: the claims of one statement after the other. No leaf is longer.
const claimBytes = Buffer.alloc(65_536);
const KINDS = ['verdict', 'disclosure-order', 'presence-result'] as const;
/** Longest name of them with what may follow it. */
const PREFIX_BYTES = 32;

/** Looks ahead over a log of `size` leaves. What cannot be read is passed over: the replay says so when it comes to it. */
export function scan(directory: BundleDirectory, size: number): Foreseen {
  const runs: Run[] = [];
  const tokens: TokenRecord[] = [];
  const correcting = new Set<string>();
  for (const bundle of bundlesOf(size)) {
    const entries = attempt(() => entriesOf(directory, bundle)) ?? [];
    for (const [offset, bytes] of entries.entries()) {
      const name = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PREFIX_BYTES)).toString('latin1');
      if (name.startsWith(STATEMENT)) {
        const iss = attempt(() => correctedBy(bytes));
        if (iss !== undefined) correcting.add(iss);
      }
      if (!KINDS.some((kind) => name.startsWith(kind))) continue;
      attempt(() => {
        const leaf = parseLeaf(bytes);
        if (leaf.kind === 'statement') return;
        const content = contentOf(leaf, directory);
        if (leaf.kind === 'verdict') runs.push({ ...decodeOwnWord('verdict', content), entry: bundle.index * 256 + offset });
        else tokens.push(...[tokenNamed(leaf.kind, content) ?? []].flat());
      });
    }
  }
  return { runs, tokens, correcting };
}

/** Whose statement it is when it refers to another one. Few do: of the others the claims are looked through and not parsed. */
function correctedBy(leaf: Uint8Array): string | undefined {
  const text = Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength);
  const dot = text.indexOf(DOT) + 1;
  const claims = claimBytes.subarray(0, claimBytes.write(text.toString('latin1', dot, text.indexOf(DOT, dot)), 'base64url'));
  // However the name of the claim is spelled, it either stands there or has an escape in it.
  if (!claims.includes(REF) && !claims.includes(BACKSLASH)) return undefined;
  const { iss, ref } = decodeClaims(claims);
  return ref === undefined ? undefined : iss;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isCodedError(error)) return undefined;
    throw error;
  }
}
