import { readFileSync } from 'node:fs';

import { CodedError } from '#libs/errors';
import { progress } from '#libs/terminal';

import type { AuditorErrorCode } from '../errors.js';
import { downloadExport } from '../export/download.js';
import { HubClient } from '../export/hub-client.js';

export interface ExportArguments {
  readonly hub: string;
  readonly tokenFile: string;
  readonly out: string;
  readonly position?: string;
  readonly json?: boolean;
}

/** `export`: downloads one export, each file checked against the manifest while it arrives. */
export async function exportCommand({ hub, tokenFile, out, position, json = false }: ExportArguments, print: (text: string) => void): Promise<void> {
  const client = new HubClient(hub, readToken(tokenFile));
  const at = position === undefined ? await client.newestPosition() : parsePosition(position);
  const done = await downloadExport(client, at, out, (total) => progress('downloading', total, { quiet: json }));
  print(json ? JSON.stringify({ out, ...done }) : `Export at position ${done.position}: ${done.files} files, ${done.bytes} bytes in ${out}`);
}

function parsePosition(text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value === undefined) throw new CodedError<AuditorErrorCode>('AUDITOR_POSITION', 'a position is a whole number from 0', { field: '--position' });
  return value;
}

/** The token is a secret: neither it nor what was wrong with it is ever printed. */
function readToken(file: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new CodedError<AuditorErrorCode>('AUDITOR_FILE_UNREADABLE', 'the token file cannot be read', { file }, { cause });
  }
  // RFC 6750 section 2.1, b64token.
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) throw new CodedError<AuditorErrorCode>('AUDITOR_TOKEN', 'the file does not hold a bearer token', { file });
  return token;
}
