import { access, constants, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { CodedError } from '#libs/errors';
import type { EvalErrorCode } from '../errors.js';

/** Labelled data: `linkage/` with truth about pairs, `normalisation/` with lists of names and legal forms. */
export interface Folder {
  readonly name: string;
  readonly linkage: string;
  /** Absent when only the folder of labelled pairs was given and nothing lies beside it. */
  readonly normalisation: string | undefined;
}

/** A row by its columns. */
export type Row = Readonly<Record<string, string>>;

/** Takes the folder of both, or that of labelled pairs itself. EVAL_FILE_MISSING when it is neither. */
export async function openFolder(path: string): Promise<Folder> {
  const whole = resolve(path);
  const name = basename(whole);
  if (await isFolder(join(whole, 'linkage'))) return { name, linkage: join(whole, 'linkage'), normalisation: join(whole, 'normalisation') };
  if (!(await isFolder(whole))) throw new CodedError<EvalErrorCode>('EVAL_FILE_MISSING', 'there is no such folder', { file: name });
  const beside = join(dirname(whole), 'normalisation');
  return { name, linkage: whole, normalisation: (await isFolder(beside)) ? beside : undefined };
}

/** Text of a file in UTF-8. EVAL_FILE_MISSING naming it. */
export async function readText(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (cause) {
    throw new CodedError<EvalErrorCode>('EVAL_FILE_MISSING', 'the file cannot be read', { file: `${basename(folder)}/${file}` }, { cause });
  }
}

/**
 * Rows of a CSV file whose first line names the columns; blanks around values are dropped. EVAL_FILE_MISSING, EVAL_CSV, EVAL_SCHEMA with the column
 * that is missing, or when there is no row.
 */
export async function readRows(folder: string, file: string, columns: readonly string[]): Promise<readonly Row[]> {
  const text = await readText(folder, file);
  const place = { file: `${basename(folder)}/${file}` };
  try {
    const rows = parse<Record<string, string>>(text, { columns: (header: string[]) => header.map((column) => column.trim()), trim: true, bom: true, skip_empty_lines: true });
    if (rows.length === 0) throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', 'the file has no row', place);
    const missing = columns.find((column) => rows[0]?.[column] === undefined);
    if (missing !== undefined) throw new CodedError<EvalErrorCode>('EVAL_SCHEMA', 'the file lacks this column', { ...place, field: missing });
    return rows;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new CodedError<EvalErrorCode>('EVAL_CSV', `the file is not CSV (${cause.code})`, place, { cause });
  }
}

/** True for a file of the folder that can be read. */
export async function isThere(folder: string, file: string): Promise<boolean> {
  try {
    await access(join(folder, file), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
