import type { Job, JobHistory } from './jobs.js';
import type { Random } from '#libs/evasion';

const DAY = 86_400;

/** The make of one synthetic cluster. */
interface ClusterMake {
  readonly name: string;
  readonly model: string;
  readonly precision: string;
  readonly gbps: number;
  readonly accounts: number;
  readonly jobs: number;
  readonly days: number;
  readonly largest: number;
}

/** Five clusters of the same make and size as the public traces that the demonstration uses where it finds them. */
const MAKES: readonly ClusterMake[] = [
  { name: 'aspen', model: 'NVIDIA A100 SXM4 80GB', precision: 'bf16', gbps: 800, accounts: 12, jobs: 400, days: 53, largest: 1024 },
  { name: 'birch', model: 'NVIDIA V100 SXM2 32GB', precision: 'fp16', gbps: 100, accounts: 64, jobs: 3000, days: 28, largest: 48 },
  { name: 'cedar', model: 'NVIDIA P100', precision: 'fp16', gbps: 100, accounts: 72, jobs: 3000, days: 60, largest: 32 },
  { name: 'dogwood', model: 'NVIDIA K20X', precision: 'fp32', gbps: 0, accounts: 22, jobs: 1200, days: 30, largest: 460 },
  { name: 'elder', model: 'NVIDIA T4', precision: 'fp16', gbps: 25, accounts: 80, jobs: 1500, days: 90, largest: 8 },
];

/**
 * Job histories for a clone without the traces: arrivals uniform over the period, durations log-uniform from a minute to three
 * days, sizes powers of two with small ones most common, a few busy accounts.
 */
export function syntheticHistories(random: Random): JobHistory[] {
  return MAKES.map((make) => ({
    name: make.name,
    origin: 'synthetic cluster',
    jobs: Array.from({ length: make.jobs }, () => syntheticJob(make, random)),
    leftOut: new Map(),
    assumptions: [],
  }));
}

function syntheticJob(make: ClusterMake, random: Random): Job {
  const start = random.integer(0, make.days * DAY);
  const duration = Math.round(60 * (3 * 1440) ** random.next());
  const count = Math.min(make.largest, 2 ** Math.floor(random.next() ** 3 * (Math.log2(make.largest) + 1)));
  return {
    account: `u${Math.floor(random.next() ** 2 * make.accounts)}`,
    start,
    end: start + duration,
    count,
    nodes: Math.ceil(count / 8),
    model: make.model,
    precision: make.precision,
    gbps: make.gbps,
    declared: 'none',
  };
}
