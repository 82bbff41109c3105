import type { Price } from '#libs/evasion';

import { escapeXml } from '../detection/chart.js';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [820, 320, 60, 190, 34, 44];

interface Curve {
  readonly name: string;
  readonly colour: string;
  /** Of dashes, where curves lie on each other. */
  readonly dashes: string;
  readonly of: (price: Price) => number;
}

const CURVES: readonly Curve[] = [
  { name: 'compute as it is', colour: '#2b6cb0', dashes: '', of: ({ yearsStatic }) => yearsStatic },
  { name: 'waiting, then training', colour: '#d69e2e', dashes: '6 5', of: ({ yearsWaitThenTrain }) => yearsWaitThenTrain },
  { name: 'with progress', colour: '#c53030', dashes: '', of: ({ yearsWithProgress }) => yearsWithProgress },
];

/** Years until C over the number of identities, one line a reading of progress, as SVG. */
export function priceChart(prices: readonly Price[]): string {
  const most = Math.ceil(Math.max(1, ...prices.map((price) => Math.max(...CURVES.map(({ of }) => of(price))))) * 2) / 2;
  const last = Math.max(2, ...prices.map(({ identities }) => identities));
  const x = (k: number): string => (LEFT + ((k - 1) / (last - 1)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (years: number): string => (HEIGHT - BOTTOM - (years / most) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const title = 'Years until C, by number of identities that nothing links';
  const ticks = Array.from({ length: 2 * most + 1 }, (_, i) => i / 2);
  return [
    `<svg role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" xmlns="http://www.w3.org/2000/svg" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title><desc>${escapeXml(CURVES.map(({ name, of }) => `${name}: ${prices.map((price) => `${price.identities}: ${of(price).toFixed(2)}`).join(', ')}`).join('; '))}</desc>`,
    `<text x="0" y="16" font-size="14" font-weight="600">${escapeXml(title)}</text>`,
    ...ticks.map((tick) => `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}" stroke="#d5d9de"/><text x="${LEFT - 8}" y="${y(tick)}" dy="4" text-anchor="end" fill="#555">${tick}</text>`),
    ...prices.map(({ identities }) => `<text x="${x(identities)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#555">${identities}</text>`),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">identities</text><text x="16" y="${(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(TOP + HEIGHT - BOTTOM) / 2})">years</text>`,
    ...CURVES.flatMap(({ name, colour, dashes, of }, i) => [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes === '' ? 'none' : dashes}" points="${prices.map((price) => `${x(price.identities)},${y(of(price))}`).join(' ')}"/>`,
      ...prices.map((price) => `<circle cx="${x(price.identities)}" cy="${y(of(price))}" r="3" fill="${colour}"/>`),
      `<text x="${WIDTH - RIGHT + 16}" y="${TOP + 18 * (i + 1)}" fill="${colour}">${escapeXml(name)}</text>`,
    ]),
    '</svg>',
  ].join('\n');
}
