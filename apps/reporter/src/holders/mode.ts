import { type Epoch, hmacPseudonymizer, type Pseudonymizer } from '#libs/pseudonym';
import { readFederationKey } from '../pseudonymise/federation-key.js';
import { ReporterError } from '../reporter-error.js';
import type { Agent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { readEpoch } from './manifest-file.js';
import { askedPseudonyms, cachedPseudonyms, localPseudonyms, type Pseudonyms } from './pseudonyms.js';

/** The options of a run that say how pseudonyms are made. */
export interface ModeOptions {
  readonly manifest?: string;
  readonly manifestDigest?: string;
  readonly holder?: ReadonlyMap<number, string>;
  readonly askHolders?: true;
  readonly federationKey?: string;
  readonly epoch?: string;
  readonly dryRun?: true;
}

/** How pseudonyms are made, with everything read and checked that does not need the state directory. */
export type Mode = { readonly name: 'hmac'; readonly pseudonymizer: Pseudonymizer } | { readonly name: 'toprf'; readonly epoch: Epoch; readonly ask: boolean };

/**
 * `--manifest` is `toprf`, `--federation-key` with `--epoch` is `hmac`; exactly one of the two. REPORTER_USAGE with the option, refusals of
 * the files. Says on stderr what `hmac` risks.
 */
export async function chooseMode(options: ModeOptions, { err }: Pick<Surroundings, 'err'>): Promise<Mode> {
  const { manifest, federationKey, epoch, dryRun, askHolders } = options;
  if (manifest !== undefined) {
    if (federationKey !== undefined) throw usage('--federation-key', 'goes without --manifest: pseudonyms are made in one mode');
    if (epoch !== undefined) throw usage('--epoch', 'goes with --federation-key; with --manifest the epoch is that of the manifest');
    if (askHolders === true && dryRun !== true) throw usage('--ask-holders', 'goes with --dry-run; a real run asks anyway');
    return { name: 'toprf', epoch: await readEpoch(manifest, options.holder ?? new Map(), options.manifestDigest), ask: dryRun !== true || askHolders === true };
  }
  if (federationKey === undefined) throw usage('--manifest', 'is required (or --federation-key with --epoch, for pilots)');
  if (epoch === undefined) throw usage('--epoch', 'is required with --federation-key');
  for (const name of ['holder', 'askHolders', 'manifestDigest'] as const) {
    if (options[name] !== undefined) throw usage(`--${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`, 'goes with --manifest');
  }
  const pseudonymizer = hmacPseudonymizer({ federationKey: await readFederationKey(federationKey), epoch });
  err(`warning: ${pseudonymizer.warning}\n`);
  return { name: 'hmac', pseudonymizer };
}

/** The pseudonyms of a run of this agent. REPORTER_CACHE_CORRUPT. */
export async function openPseudonyms(mode: Mode, agent: Agent, surroundings: Surroundings): Promise<Pseudonyms> {
  if (mode.name === 'hmac') return localPseudonyms(mode.pseudonymizer);
  return mode.ask ? askedPseudonyms(mode.epoch, agent, surroundings) : cachedPseudonyms(mode.epoch, agent, surroundings);
}

function usage(field: string, message: string): ReporterError {
  return new ReporterError('REPORTER_USAGE', message, { field });
}
