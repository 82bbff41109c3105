/** What an attribute may be. */
type Attributes = Readonly<Record<string, string | number>>;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand in an element or an attribute. Characters that XML 1.0 has no place for are left out. */
export function escapeXml(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu, '').replaceAll(/[&<>"']/gu, (character) => ESCAPES[character] as string);
}

/** One element; numbers to two decimals, which is finer than any screen. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? String(Math.round(value * 100) / 100) : escapeXml(value)}"`).join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, [escapeXml(content)]);
}

export function line(x1: number, y1: number, x2: number, y2: number, stroke: string): string {
  return element('line', { x1, y1, x2, y2, stroke });
}

/** A whole picture with a title that screen readers read. */
export function picture(width: number, height: number, title: string, children: readonly string[]): string {
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'font-family': 'sans-serif', 'font-size': 11 };
  return `${element('svg', attributes, [element('title', {}, [escapeXml(title)]), element('rect', { width, height, fill: '#fff' }), ...children])}\n`;
}

/** A logarithmic axis: where a value lies between two points, and round values to mark. */
export interface LogAxis {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From the 1, 2 or 5 times a power of ten at or below `least` to that at or above `most`, both positive, drawn from `from` to `to`. */
export function logAxis(least: number, most: number, from: number, to: number): LogAxis {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); ticks.length === 0 || (ticks.at(-1) as number) < most; power += 1) ticks.push(...[1, 2, 5].map((step) => step * 10 ** power));
  const first = Math.max(0, ticks.findLastIndex((tick) => tick <= least));
  const last = ticks.findIndex((tick, i) => i > first && tick >= most);
  const shown = ticks.slice(first, last === -1 ? undefined : last + 1);
  const [low, high] = [Math.log(shown[0] as number), Math.log(shown.at(-1) as number)];
  return { at: (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from), ticks: shown };
}
