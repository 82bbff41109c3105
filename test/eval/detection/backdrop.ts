import { existsSync } from 'node:fs';
import { seeded, type EverydayJob } from '#libs/evasion';
import type { Declared } from '#libs/report';
import type { Job, JobHistory } from '../../../apps/demo/src/federation/jobs.js';
import { syntheticHistories } from '../../../apps/demo/src/federation/synthetic.js';
import { readTraces } from '../../../apps/demo/src/federation/traces.js';

/** A provider and the job histories of its accounts, those with most jobs first. */
export interface Provider {
  readonly iss: string;
  readonly histories: readonly (readonly EverydayJob[])[];
}

/** What goes on anyway, as many providers as there are traces. */
export interface Backdrop {
  readonly source: string;
  readonly providers: readonly Provider[];
}

/** Fewest providers that every family can be laid out over. */
const LEAST_PROVIDERS = 4;
/** Accounts of a provider that are looked at. */
const MOST_ACCOUNTS = 60;
/** Seed of the synthetic load: it stays the same whatever is evaluated on it. */
const SYNTHETIC_SEED = 1;

/** Job traces of a folder (columns as shared/data/README.md has them), one a provider; synthetic load where there is no folder or too little in it. */
export async function backdropFrom(dir: string | undefined): Promise<Backdrop> {
  const traces = dir !== undefined && existsSync(dir) ? (await readTraces(dir)).histories.filter(({ jobs }) => jobs.length > 0) : [];
  if (traces.length >= LEAST_PROVIDERS) return { source: `${traces.length} job traces: ${traces.map(({ name }) => name).join(', ')}`, providers: traces.map(asProvider) };
  const why = dir === undefined || !existsSync(dir) ? 'no folder of traces' : `fewer than ${LEAST_PROVIDERS} job traces in the folder`;
  return { source: `synthetic load (${why})`, providers: syntheticHistories(seeded(SYNTHETIC_SEED)).map(asProvider) };
}

function asProvider({ name, jobs }: JobHistory): Provider {
  const accounts = new Map<string, EverydayJob[]>();
  for (const job of jobs) {
    const known = accounts.get(job.account);
    if (known === undefined) accounts.set(job.account, [everyday(job)]);
    else known.push(everyday(job));
  }
  const busiest = [...accounts.values()].toSorted((a, b) => b.length - a.length);
  return { iss: `https://${name}.example`, histories: busiest.slice(0, MOST_ACCOUNTS) };
}

function everyday({ declared, start, end, model, count, nodes, precision, gbps }: Job): EverydayJob {
  return { declared: declared as Declared, start, end, model, count, nodes, precision, gbps };
}
