import { appendFile, truncate, writeFile } from 'node:fs/promises';
import { type Disk, nodeDisk } from '#libs/durable';

/** The real disk but for fsync, which shows only when the power is cut and costs most of a test's time. */
export const quickDisk: Disk = {
  ...nodeDisk,
  async write(path, bytes) {
    await writeFile(path, bytes, { mode: 0o600 });
  },
  syncDirectory: async () => undefined,
  async openAppending(path) {
    await appendFile(path, '', { mode: 0o600 });
    return { append: async (bytes) => appendFile(path, bytes), sync: async () => undefined, truncate: async (length) => truncate(path, length), close: async () => undefined };
  },
};
