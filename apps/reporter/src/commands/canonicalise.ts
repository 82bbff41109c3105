import type { Command } from 'commander';
import { placeText } from '#libs/errors';
import { canonicalise, PROFILE_1, profileDescription, profileDigest, UNICODE_VERSION_PROFILE_1 } from '#libs/pseudonym';
import { readCustomers, type CustomerRecord } from '../files/customers.js';
import { Problems } from '../files/problems.js';
import { refusalAt } from '../pseudonymise/identifiers.js';
import { requireUnicode } from '../pseudonymise/unicode.js';
import { ReporterError } from '../reporter-error.js';
import type { Surroundings } from '../surroundings.js';
import { comparison } from './compare.js';
import { jsonOption } from './options.js';

interface CanonicaliseOptions {
  readonly customers?: string;
  readonly compare?: readonly string[];
  readonly profile?: true;
  readonly json?: true;
}

/** What has to be the same at two providers before anything else can be. */
const ofProfile = () => ({ profile: PROFILE_1, profileDigest: profileDigest(), unicode: UNICODE_VERSION_PROFILE_1 });

export function addCanonicalise(program: Command, surroundings: Surroundings): void {
  program
    .command('canonicalise')
    .summary('show what would be hashed for each customer, and why two do not meet')
    .description(
      'Shows, for each customer and identifier, the steps from the value in the file to the text that is hashed, and what is excluded and why: the ' +
        "place to look when two providers' records of one company do not meet. A local command: it PRINTS IDENTIFIERS, contacts nobody and needs no key. " +
        'Keep its output as you keep the customers file.',
    )
    .option('--customers <file>', 'customers: CSV or NDJSON, by the file\'s name, optionally .gz')
    .option('--compare <id...>', 'two customer ids: for each attribute whether their tokens are equal, and the first step at which they part')
    .option('--profile', 'show what the digest of the profile is made of: where two agents differ, their outputs do')
    .addOption(jsonOption())
    .addHelpText('after', ['', 'Examples:', ...['--customers customers.csv', '--customers customers.csv --compare 1017 2204', '--profile'].map((line) => `  reporter canonicalise ${line}`)].join('\n'))
    .action(async (options: CanonicaliseOptions) => canonicaliseCommand(options, surroundings));
}

async function canonicaliseCommand({ customers: path, compare, profile, json }: CanonicaliseOptions, surroundings: Surroundings): Promise<void> {
  requireUnicode(surroundings);
  const { out } = surroundings;
  const used = ofProfile();
  if (profile === true) return out(json === true ? `${JSON.stringify({ ...used, description: profileDescription() })}\n` : `${profileDescription()}digest ${used.profileDigest}\n`);
  if (path === undefined) throw new ReporterError('REPORTER_USAGE', 'name the customers file, or ask for the profile', { field: '--customers' });
  const problems = new Problems();
  const { records } = await readCustomers(path, problems);
  problems.throwIfAny();
  if (json !== true) out(`profile ${used.profile}, digest ${used.profileDigest}, Unicode ${used.unicode}\n`);
  if (compare !== undefined) return out(comparison(records, compare, json === true ? used : undefined));
  for (const record of records.values()) out(json === true ? asJson(record) : asText(record));
}

/** A line of JSON per customer. */
function asJson(record: CustomerRecord): string {
  const { identifiers, refused } = canonicalise(record.kyc);
  const shown = identifiers.map(({ attribute, scheme, canonical, steps }) => ({ attribute, scheme, canonical, steps }));
  return `${JSON.stringify({ customer_id: record.id, ...record.place, ...ofProfile(), identifiers: shown, refused })}\n`;
}

function asText(record: CustomerRecord): string {
  const { identifiers, refused } = canonicalise(record.kyc);
  const lines = [
    `${record.id} (${placeText(record.place)})`,
    ...identifiers.flatMap(({ attribute, scheme, canonical, steps }) => [
      `  ${attribute}${scheme === '' ? '' : ` (${scheme})`}: ${JSON.stringify(canonical)}`,
      ...steps.map(({ rule, result }) => `    ${rule}: ${JSON.stringify(result)}`),
    ]),
    ...refused.map((one) => `  no ${one.attribute}: ${one.code} at ${placeText(refusalAt(record, one).place)}: ${one.reason}`),
    ...(identifiers.length + refused.length === 0 ? ['  nothing that could be hashed'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
