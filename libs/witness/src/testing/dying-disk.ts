import { writeFile } from 'node:fs/promises';
import { type Disk, nodeDisk } from '#libs/durable';

/** The real disk but for fsync, which shows only when the power is cut and costs most of a test's time. */
export const quickDisk: Disk = {
  ...nodeDisk,
  async write(path, bytes) {
    await writeFile(path, bytes, { mode: 0o600 });
  },
  syncDirectory: async () => undefined,
};

/** The operations that change something. */
const CHANGING = ['makeDirectory', 'write', 'rename', 'link', 'remove', 'syncDirectory'] as const;

/** When a killed process died relative to the step it was at: the step was half done (a file written in part, anything else not at all), or done but nobody learned of it. */
export type Moment = 'within' | 'after';

/** A disk whose process is killed at change number `at`, counted from 1; nothing happens after that. */
export function dyingDisk(at: number, moment: Moment): Disk & { readonly died: () => boolean } {
  let done = 0;
  const killed = (): Error => Object.assign(new Error('killed'), { code: 'EKILLED' });
  const changing = Object.fromEntries(
    CHANGING.map((name) => [
      name,
      async (...args: unknown[]) => {
        done += 1;
        const work = async (): Promise<unknown> => (quickDisk[name] as (...args: unknown[]) => Promise<unknown>)(...args);
        if (done < at) return work();
        if (done === at && moment === 'after') await work();
        if (done === at && moment === 'within' && name === 'write') await quickDisk.write(args[0] as string, (args[1] as Uint8Array).slice(0, 10));
        throw killed();
      },
    ]),
  );
  return { ...quickDisk, ...changing, died: () => done >= at };
}
