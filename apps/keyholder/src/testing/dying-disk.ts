import type { Disk } from '#libs/durable';
import { quickDisk } from './quick-disk.js';

/** The operations that change something. */
const CHANGING = ['makeDirectory', 'write', 'rename', 'remove', 'syncDirectory'] as const;

/**
 * A disk whose process is killed: the first `survives` changes happen, the next one happens by half (a file is written in part, anything
 * else not at all), and from then on nothing does.
 */
export function dyingDisk(survives: number): Disk & { readonly died: () => boolean } {
  let done = 0;
  const killed = (): Error => Object.assign(new Error('killed'), { code: 'EKILLED' });
  const disk: Record<string, unknown> = { ...quickDisk, died: () => done > survives };
  for (const name of CHANGING) {
    disk[name] = async (...args: unknown[]) => {
      done += 1;
      if (done <= survives) return (quickDisk[name] as (...args: unknown[]) => Promise<unknown>)(...args);
      if (done === survives + 1 && name === 'write') await quickDisk.write(args[0] as string, (args[1] as Uint8Array).slice(0, 10));
      throw killed();
    };
  }
  disk['openAppending'] = async (path: string) => {
    const file = await quickDisk.openAppending(path);
    const append = async (bytes: Uint8Array): Promise<void> => {
      done += 1;
      if (done <= survives) return file.append(bytes);
      if (done === survives + 1) await file.append(bytes.slice(0, 10));
      throw killed();
    };
    return { ...file, append };
  };
  return disk as unknown as Disk & { readonly died: () => boolean };
}
