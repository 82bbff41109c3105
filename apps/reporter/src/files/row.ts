import type { Place } from '#libs/errors';

/** What a kind of file may and must hold. */
export interface Columns {
  readonly allowed: ReadonlySet<string>;
  readonly required: readonly string[];
}

/** One record: text from CSV, JSON values from NDJSON; absent, empty and null members are all `undefined`. */
export interface Row {
  readonly place: Place;
  get(field: string): unknown;
}

/** A file on disk and what to call it in messages: its base name, which says nothing about the machine. */
export interface InputFile {
  readonly path: string;
  readonly name: string;
  readonly columns: Columns;
}

export function columns<Name extends string>(names: readonly Name[], required: readonly NoInfer<Name>[]): Columns {
  return { allowed: new Set(names), required };
}
