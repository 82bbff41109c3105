import type { CustomerRecord } from '../files/customers.js';
import { compareCustomers, type Comparison } from '../pseudonymise/compare.js';
import { ReporterError } from '../reporter-error.js';

/**
 * Text, or with `profile` one JSON object, on two customers of the file. REPORTER_USAGE unless two are named, REPORTER_CUSTOMER_UNKNOWN.
 */
export function comparison(records: ReadonlyMap<string, CustomerRecord>, ids: readonly string[], profile: object | undefined): string {
  const [idA, idB, ...others] = ids;
  if (idA === undefined || idB === undefined || others.length > 0) throw new ReporterError('REPORTER_USAGE', 'name two customers', { field: '--compare' });
  const compared = compareCustomers(customer(records, idA), customer(records, idB));
  return profile === undefined ? asText([idA, idB], compared) : `${JSON.stringify({ compare: [idA, idB], ...profile, attributes: compared })}\n`;
}

function customer(records: ReadonlyMap<string, CustomerRecord>, id: string): CustomerRecord {
  const record = records.get(id);
  if (record === undefined) throw new ReporterError('REPORTER_CUSTOMER_UNKNOWN', 'no row has this customer_id', { field: '--compare' });
  return record;
}

function asText(ids: readonly [string, string], compared: readonly Comparison[]): string {
  const lines = compared.flatMap((one) => [
    `  ${one.attribute} (${one.strong ? 'strong' : 'weak'}): ${one.meet.length > 0 ? 'MEET' : 'do not meet'}`,
    ...findings(ids, one).map((line) => `    ${line}`),
  ]);
  return [`${ids[0]} and ${ids[1]}`, ...lines, verdict(compared), ''].join('\n');
}

function findings(ids: readonly [string, string], { meet, part, equalInOtherScheme, sides }: Comparison): string[] {
  return [
    ...meet.map(({ scheme, canonical }) => `equal${inScheme(scheme)}: ${JSON.stringify(canonical)}`),
    ...part.flatMap(({ scheme, rule, at, end }) => [
      `part${inScheme(scheme)} at "${rule}": ${at.map((text) => JSON.stringify(text)).join(' and ')}`,
      ...(at[0] === end[0] && at[1] === end[1] ? [] : [`end${inScheme(scheme)} as ${end.map((text) => JSON.stringify(text)).join(' and ')}`]),
    ]),
    ...equalInOtherScheme.map((schemes) => `the same text in two jurisdictions or schemes (${schemes.map((one) => one || 'none').join(', ')}) is two identifiers`),
    ...sides.flatMap(({ schemes, refused }, index) => [
      ...refused.map(({ code, field, reason }) => `${ids[index]}: refused, ${code} ${field}: ${reason}`),
      ...(schemes.length + refused.length === 0 ? [`${ids[index]}: not recorded`] : []),
    ]),
  ];
}

function verdict(compared: readonly Comparison[]): string {
  const met = compared.filter(({ meet }) => meet.length > 0);
  const strong = met.filter((one) => one.strong).map(({ attribute }) => attribute);
  if (strong.length > 0) return `ONE CUSTOMER at the hub, by ${strong.join(', ')}`;
  const weak = met.map(({ attribute }) => attribute);
  if (weak.length === 0) return 'TWO CUSTOMERS at the hub: nothing is equal';
  return `TWO CUSTOMERS at the hub: only weak identifiers are equal (${weak.join(', ')}); two that do not follow from one another make a lead, none joins`;
}

const inScheme = (scheme: string): string => (scheme === '' ? '' : ` (${scheme})`);
