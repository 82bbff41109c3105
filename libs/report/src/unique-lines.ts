import type { BodyLine } from './lines.js';
import { refusal } from './refusal.js';

/** Refuses a second line about the same thing within one body, which would leave open which of them counts. */
export class UniqueLines {
  readonly #seen = new Set<string>();

  /** CodedError REPORT_LINE_DUPLICATE with the field that repeats. */
  add(line: BodyLine): void {
    const key = keyOf(line);
    if (key === undefined) return;
    // Types contain no space, so no two kinds of line share an entry.
    const entry = `${line.t} ${key.value}`;
    if (this.#seen.has(entry)) throw refusal('REPORT_LINE_DUPLICATE', `a second ${line.t} line about the same ${key.field}`, { field: key.field });
    this.#seen.add(entry);
  }
}

function keyOf(line: BodyLine): { readonly field: string; readonly value: string } | undefined {
  switch (line.t) {
    case 'customer':
      return { field: 'handle', value: line.handle };
    case 'workload':
    case 'cluster':
      return { field: 'id', value: line.id };
    case 'capacity':
      return { field: 'model', value: line.model };
    case 'rollup':
      // The day has no space: the pair is read back in one way only.
      return { field: 'day', value: `${line.day} ${line.customer}` };
    case 'exchange':
      // Several intervals between the same two are ordinary.
      return undefined;
  }
}
