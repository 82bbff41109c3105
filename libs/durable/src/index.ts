// Door of the durable library: files that survive a crash whole, and a lock for the one process that may change them.

export { type AppendingFile, type Disk, nodeDisk } from './disk.js';
export { foundDirectory } from './found-directory.js';
export { writeDurably } from './write-durably.js';
export { lockHolder, withLock } from './lock.js';
export { cannotWrite, type DurableCode } from './refusal.js';
