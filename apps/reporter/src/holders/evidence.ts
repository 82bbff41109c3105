import { join } from 'node:path';
import { cannotWrite, type Disk, writeDurably } from '#libs/durable';
import { sha256, toHex, toJson, utf8 } from '#libs/encoding';
import type { HolderProblem } from '#libs/pseudonym';

const DIRECTORY = 'evidence';

/**
 * Keeps what a key-holder that lied was asked and answered, byte for byte, with the manifest whose public share shows the lie. There is no
 * identifier in it: points are blinded, and the blinds are not kept. It convinces whoever trusts this agent's word that these bytes came
 * from that holder; answers are not signed, so it is no proof before others.
 *
 * The name of the file in the state directory. CodedError DURABLE_WRITE.
 */
export async function keepEvidence(disk: Disk, state: string, { holder, code, message, exchange }: HolderProblem, manifest: string, at: number): Promise<string> {
  if (exchange === undefined) throw new Error('there is nothing to keep of this problem');
  const { request, answer } = exchange;
  const text = toJson({ at, code, message, holder: holder.index, url: holder.url, manifest, request: Buffer.from(request).toString('utf8'), answer: Buffer.from(answer).toString('base64') });
  const name = join(DIRECTORY, `holder-${holder.index}-${toHex(sha256(answer).subarray(0, 8))}.json`);
  const directory = join(state, DIRECTORY);
  try {
    await disk.makeDirectory(directory);
    await disk.syncDirectory(state);
  } catch (error) {
    throw cannotWrite(directory, error);
  }
  await writeDurably(disk, join(state, name), utf8(`${text}\n`));
  return name;
}
