import type { Command } from 'commander';
import { placeText } from '#libs/errors';
import { canonicalise } from '#libs/pseudonym';
import { readCustomers, type CustomerRecord } from '../files/customers.js';
import { Problems } from '../files/problems.js';
import { Warnings } from '../files/warnings.js';
import { identifiersOf } from '../pseudonymise/identifiers.js';
import { requireUnicode } from '../pseudonymise/unicode.js';
import type { Surroundings } from '../surroundings.js';
import { jsonOption } from './options.js';

interface CanonicaliseOptions {
  readonly customers: string;
  readonly json?: true;
}

export function addCanonicalise(program: Command, surroundings: Surroundings): void {
  program
    .command('canonicalise')
    .summary('show what would be hashed for each customer, and why')
    .description(
      'Shows, for each customer and identifier, the steps from the value in the file to the text that is hashed: the place to look when ' +
        "two providers' records of one company do not meet. A local command: it PRINTS IDENTIFIERS, contacts nobody and needs no key. " +
        'Keep its output as you keep the customers file.',
    )
    .requiredOption('--customers <file>', 'customers: CSV or NDJSON, by the file\'s name, optionally .gz')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  reporter canonicalise --customers customers.csv')
    .action(async (options: CanonicaliseOptions) => canonicaliseCommand(options, surroundings));
}

async function canonicaliseCommand(options: CanonicaliseOptions, surroundings: Surroundings): Promise<void> {
  requireUnicode(surroundings);
  const problems = new Problems();
  const customers = await readCustomers(options.customers, problems);
  problems.throwIfAny();
  for (const record of customers.records.values()) surroundings.out(options.json === true ? asJson(record) : asText(record));
}

/** A line of JSON per customer. */
function asJson(record: CustomerRecord): string {
  const { identifiers, refused } = canonicalise(record.kyc);
  const shown = identifiers.map(({ attribute, scheme, canonical, steps }) => ({ attribute, scheme, canonical, steps }));
  return `${JSON.stringify({ customer_id: record.id, ...record.place, identifiers: shown, refused })}\n`;
}

function asText(record: CustomerRecord): string {
  const warnings = new Warnings();
  const identifiers = identifiersOf(record, warnings);
  const shown = identifiers.flatMap(({ attribute, scheme, canonical, steps }) => [
    `  ${attribute}${scheme === '' ? '' : ` (${scheme})`}: ${JSON.stringify(canonical)}`,
    ...steps.map(({ rule, result }) => `    ${rule}: ${JSON.stringify(result)}`),
  ]);
  return `${record.id} (${placeText(record.place)})\n${shown.map((line) => `${line}\n`).join('')}${warnings.text().replaceAll(/^/gmu, '  ').trimEnd()}\n`;
}
