import { serializeNote } from '#libs/tlog';

import type { LogTree } from '../log/log-tree.js';
import type { Check } from './check.js';
import type { ReadCheckpoint } from './checkpoint.js';

/**
 * The log extends an earlier checkpoint: the root that its entries give at the earlier size is the one that was signed. Two signed notes that no one log can
 * have signed are returned: they prove to anybody that this one shows different logs to different people.
 */
export function checkConsistency(check: Check, earlier: ReadCheckpoint, now: ReadCheckpoint, tree: LogTree): readonly string[] {
  // What this log did not sign says nothing about it, and was refused.
  if (earlier.verified === undefined) return [];
  const { size, root } = earlier.checkpoint;
  if (size > now.checkpoint.size) check.fail('CONSISTENCY_SIZE', { field: 'size' }, 'the log is shorter than it was');
  else if (tree.size < now.checkpoint.size) return check.cannotRun('needs all entries of the log') ?? [];
  else if (!tree.hadRoot(size, root)) check.fail('CONSISTENCY_ROOT', { field: 'root' }, 'the log had other entries at the earlier size');
  return check.failed && now.verified !== undefined ? [serializeNote(earlier.note), serializeNote(now.note)] : [];
}
