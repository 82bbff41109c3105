import { gunzipSync } from 'node:zlib';
import type { SoundReport } from '../direct/report.js';

/** One hostile request. */
export interface Attempt {
  /** Kind of mutation, for the count. */
  readonly kind: string;
  readonly contentType: string;
  readonly payload: Buffer;
  /** The statement within, and the body's bytes as they came, if the mutation left anything of the kind. */
  readonly statement: string;
  readonly gzip: Buffer | undefined;
  /** To be refused whatever it means: two readers could understand it in two ways. */
  readonly never?: boolean;
  /** Where it is posted; alone when absent. */
  readonly route?: 'reports:batch';
}

export const BOUNDARY = 'tributary-hostile-boundary';
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

/** A report in the framing that agents use. */
export function framed(kind: string, statement: string, gzip: Buffer | undefined, never = false): Attempt {
  const parts = [part('statement', 'application/compute-report+jwt', Buffer.from(statement, 'latin1')), ...(gzip === undefined ? [] : [part('body', 'application/x-ndjson', gzip)])];
  return { kind, contentType: MULTIPART, payload: Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]), statement, gzip, never };
}

export function part(name: string, type: string, bytes: Buffer, newline = '\r\n'): Buffer {
  return Buffer.concat([Buffer.from(`--${BOUNDARY}${newline}content-disposition: form-data; name="${name}"; filename="${name}"${newline}content-type: ${type}${newline}${newline}`), bytes, Buffer.from(newline)]);
}

/**
 * Whether an attempt says what the sound report says, by a reading of its own that is as lax as can be: JSON.parse and gunzip, no schema. Only then may
 * a hub accept it. The binding of the body is left out: it is another one where the same lines are spelled differently.
 */
export function saysTheSame({ statement, gzip, never = false }: Pick<Attempt, 'statement' | 'gzip' | 'never'>, sound: SoundReport): boolean {
  if (never || gzip === undefined) return false;
  try {
    const payload = Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString('utf8');
    return plain(payload) === plain(sound.claims) && lines(gunzipSync(gzip).toString('utf8')) === lines(sound.body);
  } catch {
    return false;
  }
}

function plain(claims: string): string {
  const { body: _, ...rest } = JSON.parse(claims) as Record<string, unknown>;
  return JSON.stringify(rest);
}

function lines(body: string): string {
  return body.split('\n').map((line) => (line === '' ? '' : JSON.stringify(JSON.parse(line)))).join('\n');
}
