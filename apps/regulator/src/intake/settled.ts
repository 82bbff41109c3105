/** How one piece of work of several ended: each has its own refusal. */
export type Settled<T> = PromiseSettledResult<T>;

export function settled<T>(work: () => T): Settled<T> {
  try {
    return { status: 'fulfilled', value: work() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

/** The value, or the refusal thrown again. */
export function valueOf<T>(one: Settled<T> | undefined): T {
  if (one === undefined) throw new RangeError('there is no such piece of work');
  if (one.status === 'rejected') throw one.reason;
  return one.value;
}

/** As Promise.allSettled over the work for each item, begun in their order, at most `lanes` at a time; what is done at once makes no promise. */
export async function settleInLanes<In, Out>(items: readonly In[], lanes: number, work: (item: In, nth: number) => Out | Promise<Out>): Promise<readonly Settled<Out>[]> {
  const outs: Settled<Out>[] = [];
  // The lanes share it, so each takes the next item that nobody has begun.
  const left = items.entries();
  const lane = async (): Promise<void> => {
    for (const [nth, item] of left) {
      try {
        const out = work(item, nth);
        outs[nth] = { status: 'fulfilled', value: out instanceof Promise ? await out : out };
      } catch (reason) {
        outs[nth] = { status: 'rejected', reason };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return outs;
}
