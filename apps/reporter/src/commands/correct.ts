import type { Command } from 'commander';
import { DEFAULT_BODY_LIMITS } from '#libs/report';
import { correctionOf } from '../statement/correction.js';
import type { Surroundings } from '../surroundings.js';
import { ruleOption, seqOption } from './options.js';
import { addReportOptions, reportWith, type ReportOptions } from './run.js';

interface CorrectOptions extends ReportOptions {
  readonly seq: number;
  readonly rule?: string;
}

const HELP = `
The files are those of the period of statement N, as they should have been. What statement N said is said anew and in full, in its place: what is not
in the files any more is withdrawn, what later statements said stays as it is and is not repeated. A workload of which a later statement tells may not
end or go further here than it is there; correct or cancel that statement first.

A run that was cut into several statements is corrected one by one. What "reporter status" and the hub call N is its number in the stream.

Example:
  reporter correct --state /var/lib/reporter --seq 41 --rule R-7 --hub https://hub.example --origin hub.example/log --manifest 2026-Q4.manifest \\
    --customers customers.csv --workloads workloads.ndjson.gz

Exit status: as of "reporter run".`;

export function addCorrect(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('correct')
    .summary('report a period again, in the place of a statement')
    .description('Reads the files again for the period of a statement and sends what it should have said, in its place. The first one stays in the log.')
    .addOption(seqOption())
    .addOption(ruleOption())
    .addHelpText('after', HELP)
    .action(async (options: CorrectOptions) => correct(options, surroundings));
  addReportOptions(command);
}

async function correct(options: CorrectOptions, surroundings: Surroundings): Promise<void> {
  await reportWith(options, surroundings, (history) => {
    const correction = correctionOf(history, options.seq, options.rule);
    return { history: correction.history, period: correction.per, maxLines: DEFAULT_BODY_LIMITS.maxLines, correction };
  });
}
