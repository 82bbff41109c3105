import { CachedOutputs, type Epoch, type HolderProblem, HolderOutputs, type OutputTally, type Pseudonymizer, Roster, TooFewHolders, toprfPseudonymizer, UNASKED_TOKEN } from '#libs/pseudonym';
import { progress } from '#libs/terminal';
import { backoffMs } from '../deliver/backoff.js';
import { ReporterError } from '../reporter-error.js';
import type { Agent } from '../state/agent.js';
import type { Surroundings } from '../surroundings.js';
import { keepEvidence } from './evidence.js';
import { FileCache } from './output-cache.js';
import { openOprf } from './threads.js';

/** How a run makes its pseudonyms, and what it took. */
export interface Pseudonyms {
  readonly pseudonymizer: Pseudonymizer;
  /** Members of the summary for a program. */
  readonly summary: () => object;
  /** What a person should know about them, a line each, ready to print. */
  readonly notes: () => string;
  /** To be called once lines with these pseudonyms are safe in the spool. */
  readonly spooled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `hmac`: nothing is asked, kept or learned. */
export function localPseudonyms(pseudonymizer: Pseudonymizer): Pseudonyms {
  const nothing = async (): Promise<void> => undefined;
  return { pseudonymizer, summary: () => ({}), notes: () => '', spooled: nothing, close: nothing };
}

/** `toprf` from what earlier runs were given; nobody is asked and nothing stored. */
export async function cachedPseudonyms(epoch: Epoch, agent: Agent, { disk }: Surroundings): Promise<Pseudonyms> {
  const outputs = new CachedOutputs(await FileCache.open(disk, agent.state, agent.key, epoch));
  const notes = (): string => {
    const { newIdentifiers, batches } = outputs.tally;
    if (batches.length === 0) return '';
    const asked = `dry run: ${newIdentifiers} identifiers were never asked; a real run sends ${threshold(epoch)} of ${epoch.holders.length} key-holders batches of ${batches.join(', ')} points`;
    return `${asked}\ndry run: ${UNASKED_TOKEN} stands for each pseudonym that is not known yet\n`;
  };
  return { ...localPseudonyms(toprfPseudonymizer(epoch, outputs)), summary: () => tallied(outputs.tally), notes };
}

/** `toprf` from what earlier runs were given and, for what is new, from the key-holders. REPORTER_HOLDERS_DOWN, REPORTER_HOLDERS_REFUSE. */
export async function askedPseudonyms(epoch: Epoch, agent: Agent, surroundings: Surroundings): Promise<Pseudonyms> {
  const { disk, fetch, now, randomBytes, sleep, jitter } = surroundings;
  const cache = await FileCache.open(disk, agent.state, agent.key, epoch);
  const oprf = await openOprf();
  const roster = new Roster(epoch);
  const notes = new Map<string, string>();
  const onProblem = async (problem: HolderProblem): Promise<void> => {
    const kept = problem.exchange === undefined ? '' : `; kept in ${await keepEvidence(disk, agent.state, problem, epoch.manifest, now())}`;
    notes.set(noteOf(problem), `warning ${problem.code}: ${problem.message}${kept}\n`);
  };
  /** What the refusal itself tells is no note; where evidence is kept, is. */
  const refused = (error: TooFewHolders): HoldersFailed => {
    for (const problem of error.problems) if (problem.exchange === undefined) notes.delete(noteOf(problem));
    return new HoldersFailed(error, error.problems);
  };
  const orRefuse = async <T>(asked: Promise<T>): Promise<T> =>
    asked.catch((error: unknown) => {
      throw error instanceof TooFewHolders ? refused(error) : error;
    });
  const asking = {
    epoch,
    iss: agent.iss,
    key: agent.key,
    oprf,
    fetch,
    now,
    randomBytes,
    after,
    pause: async (attempt: number) => sleep(backoffMs(attempt + 2, jitter())),
    onProblem,
  };
  const outputs = new HolderOutputs(asking, roster, cache, bars(surroundings));
  const pseudonymizer = toprfPseudonymizer(epoch, {
    identifiers: async (inputs) => orRefuse(outputs.identifiers(inputs)),
    labels: async (inputs, next) => orRefuse(outputs.labels(inputs, next)),
  });
  return {
    pseudonymizer,
    summary: () => ({ holders: roster.conduct, ...tallied(outputs.tally) }),
    notes: () => [...notes.values()].join(''),
    spooled: async () => cache.dropOthers(),
    close: oprf.close,
  };
}

/** A refusal that carries one for each key-holder, as they are shown. */
class HoldersFailed extends ReporterError {
  readonly total: number;

  constructor(
    { message, temporary, total }: TooFewHolders,
    readonly problems: readonly HolderProblem[],
  ) {
    super(temporary ? 'REPORTER_HOLDERS_DOWN' : 'REPORTER_HOLDERS_REFUSE', message);
    this.total = total;
  }
}

function noteOf({ holder, code }: HolderProblem): string {
  return `${holder.index} ${code}`;
}

function tallied({ newIdentifiers, cached }: OutputTally): object {
  return { newIdentifiers, cached };
}

function threshold({ threshold: t, holders }: Epoch): string {
  return t === holders.length ? 'all' : String(t);
}

/** A bar for each call that has something to ask. */
function bars({ showProgress }: Surroundings): (done: number, total: number) => void {
  let step: ReturnType<typeof progress> | undefined;
  return (done, total) => {
    step ??= progress('pseudonymise', total, { quiet: !showProgress });
    step.update(done);
    if (done < total) return;
    step.done();
    step = undefined;
  };
}

function after(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}
