import { IDENTITY_SETS } from './identity.js';
import { LOG_SETS } from './logs.js';
import { MERKLE_SETS } from './merkle.js';
import { NOTE_SETS } from './notes.js';
import { REKOR_SETS } from './rekor.js';
import { SIGNATURE_SETS } from './signatures.js';
import type { VectorSet } from './vector-set.js';

/** Everything that is compared, in the order of the report. */
export const SETS: readonly VectorSet[] = [...MERKLE_SETS, ...LOG_SETS, ...NOTE_SETS, ...REKOR_SETS, ...SIGNATURE_SETS, ...IDENTITY_SETS];
