import { writeFile } from 'node:fs/promises';
import { wholeNumber } from '#libs/terminal';

import type { Evaluations } from '../evaluations.js';
import { backdropFrom } from './backdrop.js';
import { FIRST_REPORTED_SEED } from './first-reported-seed.js';
import { asPage } from './page.js';
import { detectionReport } from './report.js';
import { asText } from './text.js';

/** Where the traces lie beside a checkout that has them. */
const TRACES = '../shared/data/traces';

/** `detection [--traces DIR] [--seed N] [--instances N] [--json] [--report FILE]`. */
export function addDetection({ program, write, exit }: Evaluations): void {
  program
    .command('detection')
    .description('Ways round the rules and innocent customers, generated over job traces: what is found how soon, and who is suspected for nothing, per engine and rule.')
    .option('--traces <dir>', 'folder of job traces, one provider each; synthetic load where there are none', TRACES)
    .option('--seed <n>', 'of everything that is drawn', wholeNumber(0, 999_999_999), FIRST_REPORTED_SEED)
    .option('--instances <n>', 'scenarios a family', wholeNumber(1, 10_000), 15)
    .option('--json', 'print one JSON object')
    .option('--report <file>', 'write a page with tables and plots')
    .addHelpText('after', [
      '',
      'A false positive is any question about an innocent customer, or a case opened on one, by an engine or a rule. What is only watched is none, and is counted beside it.',
      'Exit status 1 when a bar is missed.',
      '',
      'Examples:',
      '  npm run eval -- detection',
      '  npm run eval -- detection --instances 2 --json',
      '  npm run eval -- detection --instances 200 --report detection.html',
    ].join('\n'))
    .action(async (options: { readonly traces: string; readonly seed: number; readonly instances: number; readonly json?: boolean; readonly report?: string }) => {
      const report = detectionReport({ backdrop: await backdropFrom(options.traces), seed: options.seed, instances: options.instances });
      if (options.report !== undefined) await writeFile(options.report, asPage(report));
      write(options.json === true ? `${JSON.stringify({ evaluation: 'detection', ...report })}\n` : asText(report));
      exit(report.met ? 0 : 1);
    });
}
