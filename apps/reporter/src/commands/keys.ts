import type { Command } from 'commander';
import { withLock } from '#libs/durable';
import { Hub, hubUrl } from '../deliver/hub.js';
import { objectOf } from '../deliver/problem.js';
import { readKeyActText } from '../keys/key-act-file.js';
import { rotateKey } from '../keys/rotation.js';
import { answeredText } from '../orders/open-orders.js';
import { ReporterError } from '../reporter-error.js';
import { Spool } from '../spool/spool.js';
import { openAgent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption, stateOption } from './options.js';

interface RotateOptions {
  readonly state: string;
  readonly hub: string;
  readonly origin: string;
  readonly json?: true;
}
interface SubmitOptions {
  readonly file: string;
  readonly hub: string;
  readonly json?: true;
}

export function addKeys(program: Command, surroundings: Surroundings): void {
  const keys = program.command('keys').summary("the agent's signing key, and acts of the root").description('How signing keys change at the hub.');
  keys
    .command('rotate')
    .summary('replace the signing key by a new one')
    .description(
      'Makes a new signing key, has the old one hand over to it in the log, and uses it from then on. Refused while statements wait in the spool: deliver them first. ' +
        'Killed at any moment, it is finished by running it again; until then nothing is signed. Key-holders have to be told of the new key as of the first one.',
    )
    .addOption(stateOption())
    .requiredOption('--hub <url>', 'address of the hub')
    .requiredOption('--origin <origin>', "the hub's log origin")
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  reporter keys rotate --state /var/lib/reporter --hub https://hub.example --origin hub.example/log\n\nExit status: 0 done, 2 statements wait, 3 the hub refused (the old key stays), 75 the hub is away (run it again).')
    .action(async (options: RotateOptions) => rotate(options, surroundings));
  keys
    .command('submit')
    .summary('take a signed act of the root to the hub')
    .description('Sends what "reporter root register" or "reporter root revoke" wrote. The act carries its own signature; the same again changes nothing.')
    .requiredOption('--file <file>', 'the signed act')
    .requiredOption('--hub <url>', 'address of the hub')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  reporter keys submit --file key-register.json --hub https://hub.example')
    .action(async (options: SubmitOptions) => submit(options, surroundings));
}

async function rotate({ state, hub: address, origin, json }: RotateOptions, surroundings: Surroundings): Promise<void> {
  const { disk, now, out, err } = surroundings;
  const hub = new Hub(hubUrl(address), surroundings);
  await openAgent(disk, state, { rotating: 'allowed' });
  const kid = await withLock(disk, state, async () => {
    // Read under the lock: another run may have finished this meanwhile.
    const agent = await openAgent(disk, state, { rotating: 'allowed' });
    const waiting = (await Spool.open(disk, state)).pending.length;
    if (waiting > 0) throw new ReporterError('REPORTER_KEY_PENDING', `${waiting} statements wait that the old key signed; deliver them first`, { file: 'spool' });
    return rotateKey(disk, agent, { origin, now: now() }, async (text) => hub.keyAct(text));
  });
  out(json === true ? `${JSON.stringify({ kid })}\n` : `statements are signed with key ${kid} from now on\n`);
  err('tell the key-holders of the new public key ("reporter status --json") before the next run\n');
}

async function submit({ file, hub, json }: SubmitOptions, surroundings: Surroundings): Promise<void> {
  const text = answeredText(await new Hub(hubUrl(hub), surroundings).keyAct(await readKeyActText(file)));
  const answer = objectOf(text);
  const [kid, position] = [answer.get('kid'), answer.get('position')];
  if (typeof kid !== 'string' || !/^[\w-]{43}$/u.test(kid) || typeof position !== 'number') throw new ReporterError('REPORTER_ANSWER', 'the answer is not one of a hub');
  surroundings.out(json === true ? `${JSON.stringify({ kid, position })}\n` : `logged: key ${kid}, from log position ${position} on\n`);
}
