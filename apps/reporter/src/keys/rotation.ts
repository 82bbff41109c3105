/*
 * An agent's signing key hands over to a new one. The new key and the act that both sign are on disk before the hub is asked, so that whenever the
 * process is killed the same bytes are sent again: the hub either has the act and says so, or takes it now. Only then the new key takes the old one's
 * place, and the old one is gone. Until it is finished nothing may be signed here (openAgent), because whether the old key still counts is for the
 * hub's log to say and not known here.
 */
import { join } from 'node:path';
import { type Disk, writeDurably } from '#libs/durable';
import { fromUtf8, parseJsonStrict, toJson, utf8 } from '#libs/encoding';
import { decodeKeyAct, signKeyRotate } from '#libs/entries';
import { isCodedError } from '#libs/errors';
import { generatePrivateJwk, importPrivateJwk, type PrivateJwk, type SigningKey } from '#libs/signing';
import { z } from 'zod';
import type { Outcome } from '../deliver/outcome.js';
import { keepCacheSecret } from '../holders/cache-secret.js';
import { ReporterError } from '../reporter-error.js';
import { type Agent, replaceKey, ROTATION } from '../state/agent.js';
import { keyActText } from './key-act-file.js';

const schema = z.strictObject({ version: z.literal(1), content: z.string(), next: z.custom<PrivateJwk>() });

/** A rotation that was begun. */
interface Begun {
  /** Content of the `key-rotate` entry. */
  readonly content: string;
  readonly next: SigningKey;
  readonly jwk: PrivateJwk;
}

/** What it takes to send an act to the hub. */
export type SendAct = (text: string) => Promise<Outcome>;

/**
 * Rotates the key of an agent in whose spool nothing waits; the caller holds the lock. Gives the kid of the new key. Begun before and not finished, it is
 * finished. CodedError REPORTER_NOT_DELIVERED when the hub is away (do it again), REPORTER_REFUSED when it refuses: then all is as before; DURABLE_WRITE.
 */
export async function rotateKey(disk: Disk, agent: Agent, act: { readonly origin: string; readonly now: number }, send: SendAct): Promise<string> {
  const begun = (await readBegun(disk, agent)) ?? (await begin(disk, agent, act));
  // Killed after the new key was in place.
  if (begun.next.kid !== agent.key.kid) {
    await submit(disk, agent, begun, send);
    await keepCacheSecret(disk, agent);
    await replaceKey(disk, agent.state, begun.jwk);
  }
  await forget(disk, agent);
  return begun.next.kid;
}

async function begin(disk: Disk, { state, iss, key }: Agent, { origin, now }: { readonly origin: string; readonly now: number }): Promise<Begun> {
  const jwk = generatePrivateJwk();
  const next = importPrivateJwk(jwk);
  const content = signKeyRotate({ iss, aud: origin, iat: now }, key, next);
  await writeDurably(disk, join(state, ROTATION), utf8(`${toJson({ version: 1, content, next: jwk })}\n`));
  return { content, next, jwk };
}

async function readBegun(disk: Disk, { state }: Agent): Promise<Begun | undefined> {
  const bytes = await disk.read(join(state, ROTATION));
  if (bytes === undefined) return undefined;
  try {
    const { content, next: jwk } = schema.parse(parseJsonStrict(fromUtf8(bytes)));
    decodeKeyAct('key-rotate', content);
    return { content, jwk, next: importPrivateJwk(jwk) };
  } catch (cause) {
    if (!isCodedError(cause) && !(cause instanceof z.ZodError)) throw cause;
    throw new ReporterError('REPORTER_STATE_CORRUPT', 'the file is not as "reporter keys rotate" wrote it; put the state directory back from a copy', { file: ROTATION }, { cause });
  }
}

async function submit(disk: Disk, agent: Agent, { content }: Begun, send: SendAct): Promise<void> {
  const outcome = await send(keyActText('key-rotate', content));
  if (outcome.kind === 'answered') return;
  if (outcome.kind === 'unavailable') throw new ReporterError('REPORTER_NOT_DELIVERED', `the hub did not answer (${outcome.reason}); nothing is signed until this is done again and finished`);
  // What the hub refuses it never had: an act that is in its log is answered as it was then, whatever happened since.
  await forget(disk, agent);
  const { code, title } = outcome.problem;
  throw new ReporterError('REPORTER_REFUSED', `the hub refused the new key, and the old one stays (${[code ?? `status ${outcome.status}`, title].filter((part) => part !== undefined).join(': ')})`);
}

async function forget(disk: Disk, { state }: Agent): Promise<void> {
  await disk.remove(join(state, ROTATION));
  await disk.syncDirectory(state);
}
