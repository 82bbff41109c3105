import { describe, expect, test } from 'vitest';
import { GroupCommit } from './group-commit.js';

const LIMITS = { items: 3, weight: 10, waiting: 6, waitingWeight: 100 };

function unavailable(): Error {
  return Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
}

describe('group commit', () => {
  test('what arrives during a commit goes together into the next, in order, within the limits', async () => {
    const groups: number[][] = [];
    const commits = new GroupCommit<number, number>(async (group) => {
      groups.push([...group]);
      await Promise.resolve();
      return group.map((item) => item * 2);
    }, LIMITS);
    const answers = [1, 2, 3, 4, 5].map((item) => commits.submit(item, 1));
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10]);
    expect(groups).toEqual([[1], [2, 3, 4], [5]]);
  });

  test('waits for those who are about to come, not longer than until the last of them is there, and never for nobody', async () => {
    const groups: number[][] = [];
    let coming = 2;
    const commits = new GroupCommit<number, number>(async (group) => {
      groups.push([...group]);
      await Promise.resolve();
      return group;
    }, { ...LIMITS, lingerMs: 3_600_000 }, () => coming);
    const first = commits.submit(1, 1);
    await Promise.resolve();
    expect(groups).toEqual([]);
    coming = 0;
    await Promise.all([first, commits.submit(2, 1)]);
    await commits.submit(3, 1);
    // A full group does not wait, whoever is to come.
    coming = 9;
    await Promise.all([4, 5, 6].map((item) => commits.submit(item, 1)));
    expect(groups).toEqual([[1, 2], [3], [4, 5, 6]]);
  });

  test('who does not come is not waited for for long', async () => {
    const commits = new GroupCommit<number, number>(async (group) => Promise.resolve(group), { ...LIMITS, lingerMs: 1 }, () => 1);
    expect(await commits.submit(7, 1)).toBe(7);
  });

  test('weight closes a group, and what is heavier than a group goes alone', async () => {
    const groups: number[][] = [];
    const commits = new GroupCommit<number, number>(async (group) => {
      groups.push([...group]);
      await Promise.resolve();
      return group;
    }, LIMITS);
    await Promise.all([1, 8, 3, 50, 1].map((item) => commits.submit(item, item)));
    expect(groups).toEqual([[1], [8], [3], [50], [1]]);
  });

  test('several are submitted before the first is committed, and each is done or refused by itself, in order', async () => {
    const groups: number[][] = [];
    const commits = new GroupCommit<number, number>(async (group) => {
      groups.push([...group]);
      await Promise.resolve();
      if (group.includes(5)) throw new Error('poison');
      return group.map((item) => item * 2);
    }, LIMITS);
    const outs = await commits.submitEach([1, 2, 3, 4, 5, 6, 7], () => 1);
    expect(groups).toEqual([[1, 2, 3], [4, 5, 6], [4], [5], [6], [7]]);
    expect(outs.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message))).toEqual([2, 4, 6, 8, 'poison', 12, 14]);
    expect(await commits.submitEach([], () => 1)).toEqual([]);
    await commits.idle();
  });

  test('one that breaks its group breaks only itself', async () => {
    const commits = new GroupCommit<string, string>(async (group) => {
      await Promise.resolve();
      if (group.includes('bad')) throw new Error('poison');
      return group;
    }, LIMITS);
    const settled = await Promise.allSettled(['first', 'a', 'bad', 'b'].map((item) => commits.submit(item, 1)));
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  test('a lost database is not asked again for each of a group', async () => {
    let commitsTried = 0;
    const commits = new GroupCommit<number, number>(async () => {
      commitsTried += 1;
      await Promise.resolve();
      throw unavailable();
    }, LIMITS);
    const settled = await Promise.allSettled([1, 2, 3, 4].map((item) => commits.submit(item, 1)));
    expect(settled.every((one) => one.status === 'rejected')).toBe(true);
    expect(commitsTried).toBe(2);
  });

  test('too many waiting are known before one more is added, and idle waits for them all', async () => {
    let done = 0;
    const commits = new GroupCommit<number, number>(async (group) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done += group.length;
      return group;
    }, LIMITS);
    const fullBefore: boolean[] = [];
    for (let item = 0; item < 9; item++) {
      fullBefore.push(commits.full);
      if (!commits.full) void commits.submit(item, 1);
    }
    expect(fullBefore.filter((full) => full)).toHaveLength(2);
    await commits.idle();
    expect([done, commits.full]).toEqual([7, false]);
    for (const weight of [1, 99]) void commits.submit(0, weight);
    expect(commits.full).toBe(false);
    void commits.submit(0, 1);
    expect(commits.full).toBe(true);
    await commits.idle();
    expect(commits.full).toBe(false);
  });
});
