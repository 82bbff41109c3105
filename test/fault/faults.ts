import { diskFull } from './disk-full.js';
import type { Fault } from './fault.js';
import { FEDERATION_FAULTS } from './federation-faults.js';
import { hostile } from './hostile/hostile-fault.js';
import { sequencerKill, twoHubs } from './log-faults.js';
import { restoredBackup } from './restored-backup.js';

export const FAULTS: readonly Fault[] = [...FEDERATION_FAULTS, twoHubs, sequencerKill, restoredBackup, diskFull, hostile];
