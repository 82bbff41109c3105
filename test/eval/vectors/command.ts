import { CodedError } from '#libs/errors';
import type { EvalErrorCode } from '../errors.js';
import type { Evaluations } from '../evaluations.js';
import { compareSet, type SetReport } from './compare.js';
import { EXPECTED } from './expected.js';
import { Folder } from './folder.js';
import { NOT_READ } from './not-read.js';
import { SETS } from './sets.js';

/** Unexplained disagreements that a person is shown for a set; `--json` has all. */
const SHOWN = 10;

/** `vectors DIR [--json]`. */
export function addVectors({ program, write, exit }: Evaluations): void {
  program
    .command('vectors')
    .description('Compares the Merkle tree, the log format, signatures and pseudonyms with published vectors, and explains each disagreement.')
    .argument('<dir>', 'folder with log/ and identity/, or the folder of log vectors itself')
    .option('--json', 'print one JSON object')
    .addHelpText('after', [
      '',
      'A disagreement on purpose is listed in the program with its reason; one that agrees after all is reported, too. A set that is not there is',
      'named and counts as not checked. Exit status 1 for a disagreement without a reason or a reason without a disagreement.',
      '',
      'Examples:',
      '  npm run eval -- vectors vectors',
      '  npm run eval -- vectors vectors/log --json',
    ].join('\n'))
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const folder = new Folder(path);
      const sets: SetReport[] = [];
      for (const set of SETS) sets.push(await compareSet(set, folder, EXPECTED));
      if (sets.every(({ status }) => status === 'missing')) throw new CodedError<EvalErrorCode>('EVAL_FILE_MISSING', 'the folder has none of the sets', { file: folder.name });
      const agree = sets.every(({ unexplained, stale }) => unexplained.length === 0 && stale.length === 0);
      const notRead = NOT_READ.filter((one) => folder.has(one.path));
      write(options.json === true ? `${JSON.stringify({ evaluation: 'vectors', folder: folder.name, sets, notRead, agree })}\n` : asText(folder.name, sets, notRead));
      exit(agree ? 0 : 1);
    });
}

function asText(name: string, sets: readonly SetReport[], notRead: typeof NOT_READ): string {
  const width = Math.max(...sets.map(({ title }) => title.length));
  const row = (title: string, ...columns: readonly string[]): string => `${title.padEnd(width)}  ${columns.map((column) => column.padStart(11)).join('  ')}`;
  const lines = [`vectors: ${sets.length} sets of ${name}`, '', row('set', 'cases', 'agree', 'explained', 'unexplained')];
  for (const set of sets) {
    const explained = set.explained.reduce((sum, { ids }) => sum + ids.length, 0);
    lines.push(set.status === 'missing' ? row(set.title, 'not there') : row(set.title, ...[set.cases, set.agree, explained, set.unexplained.length].map(String)));
  }
  lines.push('');
  for (const set of sets) {
    for (const { reason, ids } of set.explained) lines.push(`${set.set}: ${ids.length === 1 ? `case ${ids[0]} differs` : `${ids.length} cases differ`} on purpose: ${reason}.`);
  }
  for (const set of sets) {
    for (const { id, expected, got, code } of set.unexplained.slice(0, SHOWN)) lines.push(`${set.set}: case ${id}: expected ${expected}, got ${got}${code === undefined ? '' : ` (${code})`}`);
    if (set.unexplained.length > SHOWN) lines.push(`${set.set}: and ${set.unexplained.length - SHOWN} more`);
    for (const id of set.stale) lines.push(`${set.set}: case ${id} is listed as a disagreement and is none`);
  }
  if (notRead.length > 0) lines.push('', 'There and not compared:', ...notRead.map(({ path, reason }) => `  ${path}: ${reason}`));
  return [...lines, '', ...verdict(sets), ''].join('\n');
}

/** The last line is the verdict; what was not checked is said before it. */
function verdict(sets: readonly SetReport[]): string[] {
  const missing = sets.filter(({ status }) => status === 'missing').map(({ title }) => title);
  const cases = sets.reduce((sum, set) => sum + set.cases, 0);
  const wrong = sets.reduce((sum, set) => sum + set.unexplained.length, 0);
  const stale = sets.reduce((sum, set) => sum + set.stale.length, 0);
  const compared = `${cases} cases of ${sets.length - missing.length} sets`;
  return [
    ...(missing.length === 0 ? [] : [`Not checked, not there: ${missing.join('; ')}.`]),
    wrong + stale === 0 ? `AGREE: ${compared}, every disagreement explained.` : `DISAGREE: of ${compared}, ${wrong} differ without a reason and ${stale} reasons are stale.`,
  ];
}
