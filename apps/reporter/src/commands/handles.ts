import type { Command } from 'commander';
import { Handles } from '../pseudonymise/handles.js';
import { openAgent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, stateOption } from './options.js';

interface HandlesOptions {
  readonly state: string;
  readonly json?: true;
}

export function addHandles(program: Command, surroundings: Surroundings): void {
  program
    .command('handles')
    .summary('show which customer is behind which handle (prints identifiers)')
    .description('The way back from a handle in a question of the regulator to the provider\'s own customer id. A local command: what it prints must not leave the house. Changes nothing and contacts nobody.')
    .addOption(stateOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  reporter handles --state /var/lib/reporter --json')
    .action(async (options: HandlesOptions) => handles(options, surroundings));
}

async function handles({ state, json }: HandlesOptions, { disk, out, randomBytes }: Surroundings): Promise<void> {
  await openAgent(disk, state);
  const stored = (await Handles.open(disk, state, [], randomBytes)).entries();
  if (json === true) out(`${JSON.stringify({ handles: stored.map(([customerId, handle]) => ({ handle, customerId })) })}\n`);
  else for (const [customerId, handle] of stored) out(`${handle} ${customerId}\n`);
}
