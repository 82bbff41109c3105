import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CodedError } from '#libs/errors';
import { wholeNumber } from '#libs/terminal';

import { backdropFrom } from '../detection/backdrop.js';
import { FIRST_REPORTED_SEED } from '../detection/first-reported-seed.js';
import type { EvalErrorCode } from '../errors.js';
import type { Evaluations } from '../evaluations.js';
import { document } from './document.js';
import { agrees, gather } from './gather.js';
import { images } from './images.js';

interface Options {
  readonly out: string;
  readonly traces: string;
  readonly golden: string;
  readonly seed: number;
  readonly instances: number;
}

/** `report --out FILE [--traces DIR] [--golden DIR] [--seed N] [--instances N]`. */
export function addReport({ program, write, exit }: Evaluations): void {
  program
    .command('report')
    .description('Runs cost-model, evasion-published, evasion-bound and detection, compares rules and prices evasion, and writes one document with pictures about all of it.')
    .requiredOption('--out <file>', 'the document; its pictures go to the folder images beside it')
    .option('--traces <dir>', 'folder of job traces, one provider each; synthetic load where there are none', '../shared/data/traces')
    .option('--golden <dir>', 'folder of expected values; what is not there is not compared, and that is said', '../shared/golden')
    .option('--seed <n>', 'of everything that is drawn', wholeNumber(0, 999_999_999), FIRST_REPORTED_SEED)
    .option('--instances <n>', 'scenarios a family', wholeNumber(1, 10_000), 15)
    .addHelpText('after', '\nThe same seed, instances, traces and expected values give the same bytes. Exit status 1 when a bar is missed or an expected value differs.\n\nExamples:\n  npm run eval -- report --out docs/evaluation.md\n  npm run eval -- report --out /tmp/evaluation.md --instances 2')
    .action(async ({ out, traces, golden, seed, instances }: Options) => {
      const folder = join(dirname(out), 'images');
      // Before the work, which takes minutes.
      await writing(out, async () => await mkdir(folder, { recursive: true }));
      const gathered = await gather({ backdrop: await backdropFrom(traces), seed, instances }, golden);
      const pictures = images(gathered);
      await writing(out, async () => {
        for (const [name, svg] of pictures) await writeFile(join(folder, name), svg);
        await writeFile(out, document(gathered));
      });
      const agree = agrees(gathered);
      write(`${basename(out)} and ${pictures.size} pictures written. ${agree ? 'ALL BARS MET, and all that was compared agrees.' : 'A BAR IS MISSED or an expected value differs: the document says which.'}\n`);
      exit(agree ? 0 : 1);
    });
}

/** EVAL_OUT naming the document when it or its pictures cannot be written. */
async function writing(out: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new CodedError<EvalErrorCode>('EVAL_OUT', 'the document cannot be written', { file: basename(out), field: '--out' }, { cause });
  }
}
