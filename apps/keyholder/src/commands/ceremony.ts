import { type Command, Option } from 'commander';
import { decodePlan, type Terms } from '#libs/pseudonym-issuer';
import { roleOf } from '../ceremony/ceremony.js';
import { storePlan } from '../ceremony/ceremony-files.js';
import { readCard } from '../state/identity.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, readGiven, stateOption } from './options.js';

interface CeremonyOptions {
  readonly state: string;
  readonly plan: string;
  readonly json?: true;
}

const HELP = `
The holder that serves this state directory takes part at once and goes on serving the epochs that it has; where none runs, "keyholder serve"
does when it is started. All holders must be handed the same plan, whose digest is shown for comparison. "keyholder plan" writes plans.

Example:
  keyholder ceremony --state /var/lib/keyholder --plan plan.json`;

export function addCeremony(program: Command, surroundings: Surroundings): void {
  program
    .command('ceremony')
    .summary('hand a plan to the holder')
    .description('Checks the plan of a key ceremony (generate, refresh or reshare) and hands it to the holder.')
    .addOption(stateOption())
    .addOption(new Option('--plan <file>', 'the plan, JSON').makeOptionMandatory())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (options: CeremonyOptions) => ceremony(options, surroundings));
}

async function ceremony({ state, plan, json }: CeremonyOptions, surroundings: Surroundings): Promise<void> {
  const { digest, plan: terms } = await handOver(plan, state, surroundings);
  const { kind, epoch, generation } = terms;
  surroundings.out(json === true ? `${JSON.stringify({ plan: digest, kind, epoch, generation })}\n` : `plan ${digest}: ${kind} of epoch ${epoch}, generation ${generation}\n`);
}

/** CEREMONY_PLAN, HOLDER_NOT_IN_PLAN, HOLDER_FILE_READ. */
export async function handOver(file: string, state: string, { disk }: Surroundings): Promise<Terms> {
  const { signingKey } = await readCard(disk, state);
  const terms = decodePlan(await readGiven(file));
  roleOf(terms, signingKey);
  await storePlan(disk, state, terms.digest, terms.text);
  return terms;
}
