/** One fault, planted in the source of the detection library, and the test that has to notice it. Paths lie under `LIBRARY`. */
export interface Mutant {
  /** The fault in words; unique. */
  readonly name: string;
  readonly file: string;
  /** Text that occurs exactly once in the file, and what stands there instead. */
  readonly find: string;
  readonly replace: string;
  readonly caughtBy: NamedTest;
}

export interface NamedTest {
  readonly spec: string;
  /** Suites and test, joined by ` > `. */
  readonly test: string;
}

export const LIBRARY = 'libs/structuring/src';

/** The source with the fault in it; null when `find` does not occur exactly once, so that the list has to follow the code. */
export function planted({ find, replace }: Pick<Mutant, 'find' | 'replace'>, source: string): string | null {
  const [before, after, ...more] = source.split(find);
  return before === undefined || after === undefined || more.length > 0 ? null : before + replace + after;
}
