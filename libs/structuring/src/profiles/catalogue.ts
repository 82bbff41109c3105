import { BIS_NPRM_2024 } from './bis-nprm-2024.js';
import { CA_SB_53 } from './ca-sb-53.js';
import { EO_14110 } from './eo-14110.js';
import { EU_AI_ACT } from './eu-ai-act.js';
import { MIRI_BANNED, MIRI_MONITORED } from './miri-agreement.js';
import { NY_RAISE } from './ny-raise.js';
import type { Profile } from './profile.js';

/** Every regime that is judged by default. */
export const PROFILES: readonly Profile[] = [EO_14110, BIS_NPRM_2024, EU_AI_ACT, CA_SB_53, NY_RAISE, MIRI_MONITORED, MIRI_BANNED];
