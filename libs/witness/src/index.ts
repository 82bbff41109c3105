// Door of the witness library: a C2SP tlog-witness with its memory on disk, and the two commands that run one.

export { addWitness, type WitnessSurroundings } from './command.js';
