import type { Mutant, NamedTest } from '../mutant.js';

const classified = (test: string): NamedTest => ({ spec: 'seferis-fist/classify.spec.ts', test: `Alg. 1 > ${test}` });
const CLASSIFY = 'seferis-fist/classify.ts';

/** Alg. 1 and the thresholds. */
export const ALG_1: readonly Mutant[] = [
  {
    name: 'operations have to exceed C1, > for >=',
    file: CLASSIFY,
    find: 'ops >= thresholds.C1',
    replace: 'ops > thresholds.C1',
    caughtBy: classified('operations alone, exactly at C1'),
  },
  {
    name: 'bandwidth has to exceed B, > for >=',
    file: CLASSIFY,
    find: 'bandwidth >= thresholds.B',
    replace: 'bandwidth > thresholds.B',
    caughtBy: classified('bandwidth alone, exactly at B'),
  },
  {
    name: 'a single rate has to exceed R, > for >=',
    file: 'profiles/thresholds.ts',
    find: 'ops / duration >= bar(',
    replace: 'ops / duration > bar(',
    caughtBy: classified('throughput alone, exactly at R'),
  },
  {
    name: 'AND for OR in Alg. 1',
    file: CLASSIFY,
    find: 'if (enoughOps || enoughRate || enoughBandwidth)',
    replace: 'if (enoughOps && enoughRate && enoughBandwidth)',
    caughtBy: classified('operations alone, exactly at C1'),
  },
  {
    name: 'bandwidth is not needed for "training"',
    file: CLASSIFY,
    find: 'if (enoughOps && enoughRate && enoughBandwidth)',
    replace: 'if (enoughOps && enoughRate)',
    caughtBy: classified('operations and throughput without bandwidth'),
  },
  {
    name: 'the declaration is not looked at',
    file: CLASSIFY,
    find: 'if (declaredTraining) return TRAINING;',
    replace: '',
    caughtBy: classified('declared as training, whatever the figures'),
  },
  {
    name: 'a threshold of zero is accepted',
    file: 'profiles/thresholds.ts',
    find: '!(value > 0)',
    replace: '!(value >= 0)',
    caughtBy: classified('refuses thresholds that everybody meets'),
  },
  {
    name: 'the relative tie is removed',
    file: 'profiles/thresholds.ts',
    find: 'threshold * (1 - TIE)',
    replace: 'threshold',
    caughtBy: { spec: 'laws/ties.spec.ts', test: 'pro-rated sums near R > ten workloads at a tenth reach 1, although the sum of their quotients rounds below it' },
  },
  {
    name: 'the relative tie is wide enough to swallow a real difference',
    file: 'profiles/thresholds.ts',
    find: 'const TIE = 1e-9;',
    replace: 'const TIE = 1e-5;',
    caughtBy: { spec: 'laws/ties.spec.ts', test: 'pro-rated sums near R > a sum that is really below R is not taken for a tie' },
  },
  {
    name: 'integers near R are compared with a tie as well',
    file: 'profiles/thresholds.ts',
    find: 'Number.isInteger(ops) && Number.isInteger(duration) && Number.isInteger(R)',
    replace: 'false',
    caughtBy: classified('one operation below R × duration is below R, for any integers below 2^53'),
  },
];
