import { formatVerifierKey } from '#libs/tlog';
import { openDataDirectory } from '../config/data-directory.js';
import { readSettings, type SettingOptions } from '../config/settings.js';
import { CheckpointFile } from '../log/checkpoint-file.js';
import { CheckpointSigner } from '../log/checkpoint-signer.js';
import type { Output } from './output.js';

/**
 * Prints the keys that this hub signs its log with, as C2SP verifier keys: what providers, witnesses and auditors put into their policies. Makes the
 * keys, if there are none yet, so that witnesses can know a log before it begins; needs no database. LOG_KEY when the log that this directory signed has
 * another origin: its keys would verify nothing under this one.
 */
export async function logKeys(options: SettingOptions & { readonly json?: true }, output: Output): Promise<void> {
  const { dataDir, origin } = readSettings(options);
  const { hubKey, postQuantumKey } = await openDataDirectory(dataDir);
  const signer = new CheckpointSigner(origin, hubKey, postQuantumKey);
  const { newest } = await CheckpointFile.open(dataDir);
  if (newest !== undefined) signer.read(newest);
  const vkeys = [formatVerifierKey(signer.verifier), ...signer.furtherKeys];
  output.print(options.json === true ? JSON.stringify({ origin, vkeys }) : vkeys.join('\n'));
}
