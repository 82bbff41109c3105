/** One row of a chart: a share in [0, 1] with its interval, as a bar, or a figure and a second one as two points. */
export interface ChartRow {
  readonly label: string;
  readonly value: number | null;
  /** Ends of a line through the bar or from the point on. */
  readonly low?: number | null;
  readonly high?: number | null;
  readonly colour: string;
}

const ROW = 20;
const LEFT = 250;
const WIDTH = 820;
const TOP = 34;
const RIGHT = 60;

/**
 * A chart of horizontal bars as SVG, to stand in a page: shares from 0 to `most`, intervals as lines, the figure at the right. Colours are those of
 * the page; `describedAs` is read to whoever does not see it.
 */
export function barChart(title: string, describedAs: string, most: number, rows: readonly ChartRow[]): string {
  const height = TOP + rows.length * ROW + 24;
  const x = (value: number): number => LEFT + (Math.min(value, most) / most) * (WIDTH - LEFT - RIGHT);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * most);
  return [
    `<svg role="img" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" xmlns="http://www.w3.org/2000/svg" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title><desc>${escapeXml(describedAs)}</desc>`,
    `<text x="0" y="16" font-size="14" font-weight="600">${escapeXml(title)}</text>`,
    ...ticks.map((tick) => `<line x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${TOP - 6}" y2="${height - 18}" stroke="#d5d9de"/><text x="${at(x(tick))}" y="${height - 4}" text-anchor="middle" fill="#555">${percent(tick)}</text>`),
    ...rows.flatMap((row, index) => rowOf(row, TOP + index * ROW, x)),
    '</svg>',
  ].join('\n');
}

function rowOf({ label, value, low, high, colour }: ChartRow, y: number, x: (value: number) => number): string[] {
  const middle = y + ROW / 2;
  const text = `<text x="${LEFT - 8}" y="${middle + 4}" text-anchor="end">${escapeXml(label)}</text>`;
  if (value === null) return [text, `<text x="${LEFT + 4}" y="${middle + 4}" fill="#777">none</text>`];
  const interval = low === null || high === null || low === undefined || high === undefined ? [] : [`<line x1="${at(x(low))}" x2="${at(x(high))}" y1="${middle}" y2="${middle}" stroke="#222" stroke-width="1.5"/>`];
  return [
    text,
    `<rect x="${LEFT}" y="${y + 4}" width="${at(Math.max(0, x(value) - LEFT))}" height="${ROW - 8}" fill="${colour}"/>`,
    ...interval,
    `<text x="${WIDTH - RIGHT + 8}" y="${middle + 4}">${percent(value)}</text>`,
  ];
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function percent(value: number): string {
  return `${Number((100 * value).toFixed(1))} %`;
}

function at(position: number): string {
  return position.toFixed(1);
}
