import { Argument, type Command, Option } from 'commander';
import { toJson, utf8 } from '#libs/encoding';
import { decodeSignedManifest, type EpochManifest } from '#libs/epoch';
import { PROFILE_1, profileDigest, UNICODE_VERSION_PROFILE_1 } from '#libs/pseudonym';
import { decodePlan } from '#libs/pseudonym-issuer';
import { wholeNumber } from '#libs/terminal';
import { HolderError } from '../holder-error.js';
import { type Card, cardSchema } from '../state/identity.js';
import type { Surroundings } from '../surroundings.js';
import { readGiven, readGivenJson, repeated } from './options.js';

interface PlanOptions {
  readonly kind: 'generate' | 'refresh' | 'reshare';
  readonly epoch?: string;
  readonly threshold?: number;
  readonly holder?: readonly string[];
  readonly profile: string;
  readonly profileDigest: string;
  readonly unicode: string;
  readonly previous?: string;
  readonly dealer?: readonly string[];
  readonly attempt: number;
}

const HELP = `
generate   --epoch, --threshold, --holder …; profile and Unicode version are this program's unless given
refresh    --previous; the holders as the previous manifest has them
reshare    --previous, --threshold, --holder …, --dealer … (indices in the previous manifest; by default all of its holders)

Examples:
  keyholder plan generate --epoch 2026 --threshold 2 --holder h1.card.json --holder h2.card.json --holder h3.card.json > plan.json
  keyholder plan refresh --previous manifest.jws > refresh.json
  keyholder plan reshare --previous manifest.jws --threshold 3 --dealer 1 --dealer 3 --holder h1.card.json … > reshare.json`;

export function addPlan(program: Command, { out }: Surroundings): void {
  program
    .command('plan')
    .summary('write the plan of a ceremony')
    .description('Puts a plan together from the public cards of holders and prints it. It needs no state directory and nothing secret.')
    .addArgument(new Argument('<kind>', 'what the ceremony is to do').choices(['generate', 'refresh', 'reshare']))
    .option('--epoch <label>', 'the new pseudonym epoch')
    .addOption(new Option('--threshold <t>', 'holders needed for an evaluation').argParser(wholeNumber(1, 32)))
    .option('--holder <card>', 'public card of a holder, in order', repeated)
    .option('--profile <name>', 'canonicalisation profile of the epoch', PROFILE_1)
    .option('--profile-digest <digest>', 'base64url SHA-256 of its rules', profileDigest())
    .option('--unicode <version>', 'Unicode version that it goes by', UNICODE_VERSION_PROFILE_1)
    .option('--previous <manifest>', 'signed manifest that a refresh or reshare goes on from')
    .option('--dealer <index>', 'a holder of the previous manifest that hands the key over', repeated)
    .addOption(new Option('--attempt <n>', 'one more than that of a plan which had to be given up').argParser(wholeNumber(1, 1_000_000)).default(1))
    .addHelpText('after', HELP)
    .action(async (kind: PlanOptions['kind'], options: Omit<PlanOptions, 'kind'>) => {
      out(decodePlan(utf8(toJson(await planOf({ ...options, kind })))).text);
    });
}

async function planOf(options: PlanOptions): Promise<unknown> {
  const { kind, attempt } = options;
  if (kind === 'generate') {
    const { epoch, threshold, profile, profileDigest, unicode } = options;
    return { v: 1, kind, epoch, generation: 0, threshold, holders: await cards(options), profile, profileDigest, unicode, attempt };
  }
  if (options.previous === undefined) throw new HolderError('HOLDER_USAGE', 'a refresh or reshare goes on from a manifest', { field: '--previous' });
  const { manifest, text } = decodeSignedManifest(await readGiven(options.previous));
  const { epoch, generation, profile, profileDigest, unicode } = manifest;
  const taken = { v: 1, kind, epoch, generation: generation + 1, profile, profileDigest, unicode, attempt, previous: text };
  if (kind === 'refresh') return { ...taken, threshold: manifest.threshold, holders: holdersOf(manifest) };
  const dealers = options.dealer?.map((index) => wholeNumber(1, 32)(index)) ?? manifest.holders.map(({ index }) => index);
  return { ...taken, threshold: options.threshold ?? manifest.threshold, holders: await cards(options), dealers };
}

async function cards({ holder = [] }: PlanOptions): Promise<unknown[]> {
  const read = await Promise.all(holder.map(async (path): Promise<Card> => readGivenJson(path, cardSchema, 'the card of a key-holder')));
  return read.map(({ url, signingKey, sealingKey }, place) => ({ index: place + 1, url, signingKey, sealingKey }));
}

function holdersOf({ holders }: EpochManifest): unknown[] {
  return holders.map(({ index, url, signingKey, sealingKey }) => ({ index, url, signingKey, sealingKey }));
}
