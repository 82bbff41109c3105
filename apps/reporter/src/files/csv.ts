import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ReporterError, type ReporterErrorCode } from '../reporter-error.js';
import type { Problems } from './problems.js';
import type { InputFile, Row } from './row.js';
import { textBlocks } from './text-blocks.js';

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Records of a CSV file (RFC 4180: comma, double quotes, LF or CRLF) whose first line names the columns. An unknown,
 * repeated or missing column refuses the file; a record with too many or too few fields is a problem of its own.
 */
export async function* csvRows(file: InputFile, problems: Problems): AsyncGenerator<Row> {
  let header: Map<string, number> | undefined;
  let width = 0;
  for await (const { record, info } of csvRecords(file)) {
    // The parser counts to the record's last line; a person looks for its first.
    const line = info.lines - record.join('').split('\n').length + 1;
    if (header === undefined) {
      header = readHeader(record, file, problems);
      if (header === undefined) return;
      width = record.length;
    } else if (record.length === width) {
      yield csvRow(record, header, { file: file.name, line });
    } else {
      problems.add(new ReporterError('REPORTER_FILE_CSV', `the record has ${record.length} fields and the header ${width}`, { file: file.name, line }));
    }
  }
  if (header === undefined) throw new ReporterError('REPORTER_FILE_EMPTY', 'the file has no header line', { file: file.name });
}

async function* csvRecords(file: InputFile): AsyncGenerator<CsvRecord> {
  const parser = parse({ info: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n'] });
  const fed = pipeline(textBlocks(file.path, file.name), parser, () => undefined);
  try {
    for await (const record of fed) yield record as CsvRecord;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser's own message quotes the value.
    throw new ReporterError('REPORTER_FILE_CSV', csvReason(error.code), { file: file.name, ...csvLine(error) });
  }
}

function csvRow(record: readonly string[], header: ReadonlyMap<string, number>, place: Row['place']): Row {
  return {
    place,
    get(field) {
      const index = header.get(field);
      const value = index === undefined ? undefined : record[index];
      return value === '' ? undefined : value;
    },
  };
}

/** The columns by name, or undefined when the header has problems: all of them are added, as no record can be read then. */
function readHeader(names: readonly string[], file: InputFile, problems: Problems): Map<string, number> | undefined {
  const header = new Map<string, number>();
  const before = problems.total;
  const refuse = (code: ReporterErrorCode, message: string, field: string): void => {
    // A column's name is printed: a header is written by the provider's own people and identifies nobody.
    problems.addFatal(new ReporterError(code, message, { file: file.name, line: 1, field: field.slice(0, 60) }));
  };
  for (const [index, name] of names.entries()) {
    if (header.has(name)) refuse('REPORTER_COLUMN_DUPLICATE', 'the header names this column twice', name);
    if (!file.columns.allowed.has(name)) refuse('REPORTER_COLUMN_UNKNOWN', `unknown column; known: ${[...file.columns.allowed].join(', ')}`, name);
    header.set(name, index);
  }
  for (const name of file.columns.required) {
    if (!header.has(name)) refuse('REPORTER_COLUMN_MISSING', 'the header lacks this column', name);
  }
  return problems.total === before ? header : undefined;
}

function csvReason(code: string): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quoted field is not closed before the end of the file';
  if (code === 'INVALID_OPENING_QUOTE') return 'a quote stands inside a field that is not quoted';
  if (code === 'CSV_INVALID_CLOSING_QUOTE') return 'a closing quote is followed by more text';
  return `the file is not CSV (${code})`;
}

function csvLine(error: CsvError): { readonly line?: number } {
  return typeof error['lines'] === 'number' ? { line: error['lines'] } : {};
}
