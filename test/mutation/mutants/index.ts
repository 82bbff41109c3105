import type { Mutant } from '../mutant.js';
import { ALG_1 } from './alg-1.js';
import { ALG_2 } from './alg-2.js';
import { DECLARATIONS } from './declarations.js';
import { EVIDENCE } from './evidence.js';
import { EXCHANGE_RULES } from './exchange-rules.js';
import { ROBUST } from './robust.js';
import { TIMELINE } from './timeline.js';

export const MUTANTS: readonly Mutant[] = [...ALG_1, ...TIMELINE, ...ALG_2, ...EVIDENCE, ...ROBUST, ...EXCHANGE_RULES, ...DECLARATIONS];
