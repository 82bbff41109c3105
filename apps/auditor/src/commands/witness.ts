import type { Command } from 'commander';
import { nodeDisk } from '#libs/durable';
import { addWitness as addWitnessTo } from '#libs/witness';

type Print = (text: string) => void;

/** An auditor that watches a log while it grows needs no older checkpoint to be told of a second history. */
export function addWitness(program: Command, { print, printError }: { readonly print: Print; readonly printError: Print }): void {
  addWitnessTo(program, { disk: nodeDisk, now: () => Math.floor(Date.now() / 1000), out: (text) => print(text.trimEnd()), err: (text) => printError(text.trimEnd()) });
}
