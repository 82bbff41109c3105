import type { Command } from 'commander';
import { addWitness as addWitnessTo } from '#libs/witness';
import type { Surroundings } from '../surroundings.js';

/** A provider may well watch the log that it reports to: with a witness, it cannot be shown another log than the others. */
export function addWitness(program: Command, { disk, now, out, err }: Surroundings): void {
  addWitnessTo(program, { disk, now, out, err });
}
