import { basename } from 'node:path';
import { isCodedError } from '#libs/errors';
import { ReporterError } from '../reporter-error.js';
import { csvRows } from './csv.js';
import { ndjsonRows } from './ndjson.js';
import type { Problems } from './problems.js';
import type { Columns, InputFile, Row } from './row.js';

/**
 * Records of a CSV or NDJSON file, decided by its name (`.csv`, `.ndjson`, `.jsonl`, each with or without `.gz`). A record that is
 * wrong in form is added to `problems` and left out; a file that cannot be read on ends there.
 */
export async function* rows(path: string, kind: Columns, problems: Problems): AsyncGenerator<Row> {
  const file: InputFile = { path, name: basename(path), columns: kind };
  try {
    yield* reader(file)(file, problems);
  } catch (error) {
    if (!isCodedError(error)) throw error;
    problems.addFatal(error);
  }
}

function reader(file: InputFile): typeof csvRows {
  const plain = file.name.endsWith('.gz') ? file.name.slice(0, -'.gz'.length) : file.name;
  if (plain.endsWith('.csv')) return csvRows;
  if (plain.endsWith('.ndjson') || plain.endsWith('.jsonl')) return ndjsonRows;
  throw new ReporterError('REPORTER_FILE_FORMAT', 'the name must end in .csv, .ndjson or .jsonl, with or without .gz', { file: file.name });
}
