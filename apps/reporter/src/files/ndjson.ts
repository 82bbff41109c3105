import { isCodedError, type Place } from '#libs/errors';
import { parseJsonStrict } from '#libs/encoding';
import { ReporterError } from '../reporter-error.js';
import type { Problems } from './problems.js';
import type { InputFile, Row } from './row.js';
import { textBlocks } from './text-blocks.js';

/** Records of an NDJSON file: one JSON object a line, no repeated or unknown members; empty lines are passed over. */
export async function* ndjsonRows(file: InputFile, problems: Problems): AsyncGenerator<Row> {
  let line = 0;
  for await (const block of textBlocks(file.path, file.name)) {
    const texts = block.split('\n');
    if (texts.at(-1) === '') texts.pop();
    for (const text of texts) {
      line += 1;
      if (text.trim() === '') continue;
      const row = ndjsonRow(text, { file: file.name, line }, file, problems);
      if (row !== undefined) yield row;
    }
  }
}

function ndjsonRow(text: string, place: Place, file: InputFile, problems: Problems): Row | undefined {
  const members = readObject(text);
  if (members instanceof ReporterError) {
    problems.add(members.at(place));
    return undefined;
  }
  const before = problems.total;
  for (const name of members.keys()) {
    if (file.columns.allowed.has(name)) continue;
    problems.add(new ReporterError('REPORTER_COLUMN_UNKNOWN', `unknown member; known: ${[...file.columns.allowed].join(', ')}`, { ...place, field: name.slice(0, 60) }));
  }
  return problems.total === before ? { place, get: (field) => members.get(field) } : undefined;
}

function readObject(text: string): Map<string, unknown> | ReporterError {
  let value: unknown;
  try {
    value = parseJsonStrict(text);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return new ReporterError('REPORTER_FILE_JSON', error.message, {}, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new ReporterError('REPORTER_FILE_JSON', 'the line is not a JSON object');
  return new Map(Object.entries(value).map(([name, member]) => [name, member === null || member === '' ? undefined : (member as unknown)]));
}
