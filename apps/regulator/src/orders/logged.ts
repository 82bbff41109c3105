import type { EntryKind } from '#libs/entries';
import type { LogEntryRecord } from '../persistence/log-entries.js';

/** What somebody is told whose message became an entry: `new` when it did so now, the same again when it had before. */
export interface Logged {
  readonly new: boolean;
  readonly kind: EntryKind;
  /** What the entry is named by. */
  readonly digest: string;
  readonly position: number;
  readonly content: string;
}

export function alreadyLogged({ kind, digest, position, content }: LogEntryRecord): Logged {
  return { new: false, kind, digest, position, content };
}
