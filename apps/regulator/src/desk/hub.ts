import { parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';
import { DeskError } from './desk-error.js';

/** Milliseconds after which the hub has not answered. Everything that is sent may be sent again. */
const PATIENCE_MS = 30_000;
const LONGEST_ANSWER = 64 * 1024;

/** Sends what officers signed. Gives the members of the hub's answer. DESK_HUB_REFUSED, DESK_HUB_UNREACHABLE, DESK_HUB_ANSWER, DESK_USAGE. */
export async function sendToHub(hub: string, path: 'orders' | 'results' | 'presence', body: string): Promise<ReadonlyMap<string, unknown>> {
  const type = path === 'orders' ? 'application/tributary-order+json' : 'application/jose';
  const { status, text } = await exchange(address(hub, path), { method: 'POST', body, headers: { 'content-type': type }, redirect: 'manual' });
  const members = membersOf(text);
  if (status === 200 || status === 201) return members;
  const [code, title] = [members.get('code'), members.get('title')].map(shown);
  if (status >= 500) throw new DeskError('DESK_HUB_UNREACHABLE', `the hub cannot serve now (${code ?? `status ${status}`})`);
  throw new DeskError('DESK_HUB_REFUSED', `the hub refused this (${[code ?? `status ${status}`, title].filter((part) => part !== undefined).join(': ')})`);
}

/** A text member of the hub's answer. DESK_HUB_ANSWER. */
export function textOf(members: ReadonlyMap<string, unknown>, name: string): string {
  const value = members.get(name);
  if (typeof value !== 'string') throw new DeskError('DESK_HUB_ANSWER', 'the hub answered something else than it should', { field: name });
  return value;
}

function address(hub: string, path: string): URL {
  const url = URL.canParse(hub) ? new URL(hub) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new DeskError('DESK_USAGE', 'must be an http or https URL', { field: '--hub' });
  return new URL(`v1/${path}`, `${url.origin}${url.pathname.replace(/\/*$/, '/')}`);
}

async function exchange(url: URL, init: RequestInit): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await response.text();
    if (text.length > LONGEST_ANSWER) throw new RangeError('longer than any answer');
    return { status: response.status, text };
  } catch (cause) {
    throw new DeskError('DESK_HUB_UNREACHABLE', 'the hub did not answer', {}, { cause });
  }
}

function membersOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const value = parseJsonStrict(text);
    return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
  } catch (error) {
    if (isCodedError(error)) return new Map();
    throw error;
  }
}

/** Printable ASCII only: a terminal obeys other characters. */
function shown(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x20-\x7e]{1,200}$/.test(value) ? value : undefined;
}
