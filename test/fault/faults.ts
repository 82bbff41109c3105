import type { Fault } from './fault.js';
import { FEDERATION_FAULTS } from './federation-faults.js';
import { hostile } from './hostile/hostile-fault.js';

export const FAULTS: readonly Fault[] = [...FEDERATION_FAULTS, hostile];
