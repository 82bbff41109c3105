import type { Share } from '../detection/wilson.js';

/** A table in GitHub's markdown: columns with words in them to the left, others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  const words = (column: number): boolean => rows.some((cells) => /^\p{L}/u.test(cells[column] ?? ''));
  return [line(head), line(head.map((_, column) => (words(column) ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Paragraphs, headings, lists and tables, an empty line between two. */
export function blocks(...parts: readonly (string | readonly string[])[]): string {
  return parts.flatMap((part) => (typeof part === 'string' ? [part] : part)).filter((part) => part !== '').join('\n\n');
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

export function image(name: string, alt: string): string {
  return `![${alt}](images/${name})`;
}

/** A share in %, to a tenth. */
export function percent(share: number | null): string {
  return share === null ? '–' : `${Number((100 * share).toFixed(1))}`;
}

/** `97.5 (86.8–99.6)`: share in % and its interval. */
export function withInterval({ share, low, high }: Share): string {
  return share === null || low === null || high === null ? '–' : `${percent(share)} (${percent(low)}–${percent(high)})`;
}

/** `15 of 15`. */
export function counted({ hits, of }: Pick<Share, 'hits' | 'of'>): string {
  return `${hits} of ${of}`;
}

/** `1 instance`, `15 instances`. */
export function several(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Three digits; powers of ten from a million on. */
export function figure(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded !== 0 && (Math.abs(rounded) >= 1e6 || Math.abs(rounded) < 1e-3) ? rounded.toExponential().replace('e+', 'e') : String(rounded);
}
