import { GUARANTEE_YEARS, RUN_YEARS, type Gathered, type PricedProfile } from '../gather.js';
import { blocks, figure, image, table } from '../markdown.js';

const H100_OPS = 990e12;

/** What no engine sees, by how many identities nobody can link. */
export function price({ prices, bound }: Gathered): string {
  const [lead] = prices;
  if (lead === undefined) return '';
  return blocks(
    '## The price of evasion',
    `A bound that holds whatever an evader does: one identity may do min(C, C1 + R·T) in a time T without being flagged by the robust engine, at most C in any horizon, and k identities of whom nobody knows that they are one may do k times as much. It counts what is reported, and falls the moment two of them share a strong identifier. \`libs/evasion\` compares it with the engine itself on all small schedules.`,
    'What is flagged need not be asked about: who lets a lone piece be watched can do just below C with each identity in any time (`declared-strangers` among the known misses). The price is that of not being looked at.',
    `Under \`${lead.profile.id}\`, T = ${RUN_YEARS} years. Years until C: with compute as it is, X = (C/k − C1)/R; with compute worth three times as much a year, taken up on the way, ln(1 + X·ln 3)/ln 3; and for who waits first and then trains. The last columns are the R with which it would take ${GUARANTEE_YEARS} years, in operations a second and in H100 at dense peak.`,
    priceTable(lead),
    image('evaluation-price.svg', 'Years until C by number of unlinked identities'),
    'Every profile of the default rule set, at its own thresholds before any step of progress, for one identity and for three:',
    table(['Profile', 'C', 'R', 'undetected, k = 1', 'years, k = 1', 'undetected, k = 3', 'years, k = 3'], prices.map(({ profile, prices: of }) => {
      const [one, , three] = of;
      return [profile.id, figure(profile.parameters.thresholds.C * 1e12), figure(profile.parameters.thresholds.R * 1e12), ...[one, three].flatMap((each) => (each === undefined ? ['–', '–'] : [`${figure(each.shareOfThreshold)} C`, figure(each.yearsStatic)]))];
    })),
    bound.report === null
      ? `Expected values (${bound.file}) are not beside this checkout, so nothing was compared.`
      : `Against ${bound.report.rows.length} rows of expected values (${bound.file}), worked out elsewhere, without a horizon: ${bound.report.agree ? 'all agree to 3 digits.' : `**${bound.report.disagreements.length} values differ:** ${bound.report.disagreements.map(({ k, field, expected, got }) => `k = ${k}, ${field}: expected ${figure(expected)}, got ${figure(got)}`).join('; ')}.`}`,
  );
}

function priceTable({ prices }: PricedProfile): string {
  return table(['k', 'undetected', 'share of C', 'years, static', 'with progress', 'wait, then train', 'of it waiting', `R for ${GUARANTEE_YEARS} years`, 'H100', 'with progress', 'H100'], prices.map((one) => [
    `${one.identities}`, figure(one.undetected), figure(one.shareOfThreshold), figure(one.yearsStatic), figure(one.yearsWithProgress), figure(one.yearsWaitThenTrain), figure(one.yearsOfWaiting),
    figure(one.rateForGuarantee), figure(one.rateForGuarantee / H100_OPS), figure(one.rateForGuaranteeWithProgress), figure(one.rateForGuaranteeWithProgress / H100_OPS),
  ]));
}
