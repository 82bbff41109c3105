import { CodedError } from '#libs/errors';
import { progress } from '#libs/terminal';
import { type Checkpoint, parseCheckpoint, parseNote } from '#libs/tlog';

import { CHECKPOINT, MAX_CHECKPOINT_BYTES } from '../bundle/paths.js';
import type { AuditorErrorCode } from '../errors.js';
import { type Downloaded, downloadLog } from '../export/download.js';
import { HubClient } from '../export/hub-client.js';
import { Store } from '../export/store.js';
import { openBundle, openPolicy, readWhole } from './inputs.js';

export interface ExportArguments {
  readonly hub: string;
  readonly tokenFile: string;
  readonly out: string;
  readonly since?: string;
  readonly policy?: string;
  readonly json?: boolean;
}

/** Exit status when the hub's log does not extend the earlier bundle. */
const FORKED = 1;

/** `export`: downloads the log up to its newest checkpoint; the exit status, 0 unless it does not extend the earlier bundle. */
export async function exportCommand({ hub, tokenFile, out, since, policy, json = false }: ExportArguments, print: (text: string) => void): Promise<number> {
  const client = new HubClient(hub, readToken(tokenFile));
  const earlier = since === undefined ? undefined : checkpointOf(since);
  const store = await Store.open(out, since);
  const done = await downloadLog(client, store, {
    ...(policy === undefined ? {} : { policy: openPolicy(policy) }),
    ...(earlier === undefined ? {} : { since: earlier }),
    start: (total) => progress('downloading', total, { quiet: json }),
  });
  print(json ? JSON.stringify({ out, ...done }) : text(done, out, since));
  return done.extends === false ? FORKED : 0;
}

function text({ size, fetched, kept, missing, extends: isExtension }: Downloaded, out: string, since: string | undefined): string {
  return [
    `Log of ${size} leaves in ${out}: ${fetched} files from the hub, ${kept} known before.`,
    ...(missing === 0 ? [] : [`${missing} bodies are not there: deleted when their time was over, or withheld (auditor verify tells).`]),
    ...(isExtension === false ? [`THE LOG DOES NOT EXTEND THE EARLIER ONE. Proof: auditor diff ${since ?? ''} ${out}`] : []),
  ].join('\n');
}

function checkpointOf(since: string): Checkpoint {
  return parseCheckpoint(parseNote(openBundle(since).read(CHECKPOINT, MAX_CHECKPOINT_BYTES)).text);
}

/** The token is a secret: neither it nor what was wrong with it is ever printed. */
function readToken(file: string): string {
  const token = readWhole(file).toString('utf8').trim();
  // RFC 6750 section 2.1, b64token.
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) throw new CodedError<AuditorErrorCode>('AUDITOR_TOKEN', 'the file does not hold a bearer token', { file });
  return token;
}
