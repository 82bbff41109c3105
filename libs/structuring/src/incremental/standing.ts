import type { Quantity, TestName } from '../timeline/types.js';
import type { Bounded } from './bounds.js';

/** One test of an engine: whether it is hit, exactly as a fresh run has it, and what its value lies between. */
export interface StandingTest extends Bounded {
  readonly test: TestName;
  readonly quantity: Quantity;
}

export interface EngineStanding {
  readonly engine: 'seferis-fist@1' | 'robust@1';
  readonly outcome: 'benign' | 'to-be-inspected';
  /** In the order of the engine's result. */
  readonly tests: readonly StandingTest[];
}

export interface Standing {
  readonly seferisFist: EngineStanding;
  readonly robust: EngineStanding;
}

const TESTS = {
  'seferis-fist@1': [['sequential', 'ops'], ['sequential', 'rate'], ['parallel', 'ops'], ['parallel', 'rate'], ['combined', 'ops'], ['combined', 'rate']],
  'robust@1': [['envelope', 'ops'], ['burst', 'ops']],
} as const satisfies Record<EngineStanding['engine'], readonly (readonly [TestName, Quantity])[]>;

export function standingOf(engine: EngineStanding['engine'], bounded: readonly Bounded[]): EngineStanding {
  const tests = TESTS[engine].map(([test, quantity], place): StandingTest => ({ test, quantity, ...(bounded[place] as Bounded) }));
  return { engine, outcome: tests.some(({ hit }) => hit) ? 'to-be-inspected' : 'benign', tests };
}
