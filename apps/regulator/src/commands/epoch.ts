import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { EpochError } from '../epochs/epoch-error.js';
import { publishEpoch } from '../epochs/publish-epoch.js';
import type { Output } from './output.js';
import type { RegisterOptions } from './provider.js';
import { withDatabase } from './with-database.js';

/** 32 signatures over a manifest of 32 holders stay far below. */
const MAX_MANIFEST_BYTES = 2 ** 20;

/** CodedError EPOCH_FILE, and those of `publishEpoch`. */
export async function publish(options: RegisterOptions & { readonly manifest: string }, output: Output): Promise<void> {
  const file = await readManifest(options.manifest);
  await withDatabase(options, async ({ pool }) => {
    const published = await publishEpoch(pool, file);
    const { status, epoch, generation, digest, position } = published;
    output.print(options.json === true ? JSON.stringify(published) : `epoch ${epoch}, generation ${generation}: ${status === 'known' ? 'was already' : 'is'} at log position ${position}, digest ${digest}`);
  });
}

async function readManifest(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > MAX_MANIFEST_BYTES) throw new RangeError('larger than a manifest');
    return await readFile(path);
  } catch (cause) {
    throw new EpochError('EPOCH_FILE', 'The file with the manifest cannot be read.', { file: basename(path) }, { cause });
  }
}
