import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ReporterError } from '../reporter-error.js';

/** Writes a file that is not there yet and returns when it is on the medium. CodedError REPORTER_KEY_FILE with the file. */
export async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new ReporterError('REPORTER_KEY_FILE', 'cannot be written there, or is there already; nothing is overwritten', { file: basename(path) }, { cause });
  }
}
