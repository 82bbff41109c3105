import type { Evaluations } from '../evaluations.js';
import { openFolder } from './folder.js';
import { linkageReport } from './report.js';
import { asText } from './text.js';

/** `linkage DIR [--json]`. */
export function addLinkage({ program, write, exit }: Evaluations): void {
  program
    .command('linkage')
    .description("Compares which records the product's tokens and linkage join with labelled data: precision and recall per token, per set of tokens and per policy.")
    .argument('<dir>', 'folder with linkage/ and normalisation/, or the folder of labelled pairs itself')
    .option('--json', 'print one JSON object')
    .addHelpText('after', [
      '',
      'Reads febrl_dataset{1,2,3,4a,4b}.csv, opensanctions_name_bench_cases.csv and, if there, splink_fake_1000.csv; of normalisation/ the list of',
      'SEC names, ISO 20275 and rigour.',
      'Canonicaliser, pseudonymizer (hmac) and linkage are those of the product. Exit status 1 when a bar is missed.',
      '',
      'Examples:',
      '  npm run eval -- linkage identity',
      '  npm run eval -- linkage identity --json',
    ].join('\n'))
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const folder = await openFolder(path);
      const report = await linkageReport(folder);
      write(options.json === true ? `${JSON.stringify({ evaluation: 'linkage', folder: folder.name, ...report })}\n` : asText(folder.name, report));
      exit(report.met ? 0 : 1);
    });
}
