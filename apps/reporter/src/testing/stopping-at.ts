import { type Disk, nodeDisk } from '#libs/durable';

export class Killed extends Error {}

/** When a killed process died relative to the step it was at: the step was not begun, or done but nobody learned of it. */
export type Moment = 'before' | 'after';

/**
 * A disk and a network that stop for good at step number `at`, counted over both: the nearest a test comes to kill -9, because
 * the clean-up of the code under test fails as well.
 */
export function stoppingAt(at: number, moment: Moment): { disk: Disk; fetch: typeof fetch; steps: string[] } {
  const steps: string[] = [];
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    steps.push(name);
    if (steps.length > at || (steps.length === at && moment === 'before')) throw new Killed(name);
    const result = await work();
    if (steps.length === at) throw new Killed(name);
    return result;
  };
  const names = ['makeDirectory', 'write', 'rename', 'link', 'remove', 'syncDirectory'] as const;
  const changing = Object.fromEntries(names.map((name) => [name, async (...args: [string, never]) => step(name, async () => nodeDisk[name](...args))]));
  return {
    disk: { ...nodeDisk, ...changing },
    fetch: async (...args) => step('fetch', async () => globalThis.fetch(...args)),
    steps,
  };
}
