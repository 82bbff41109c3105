import { fromUtf8, parseJsonStrict } from '#libs/encoding';
import { isCodedError } from '#libs/errors';

const LIMIT_MS = 5_000;
/** No message of a ceremony comes near this. */
const LONGEST = 256 * 1024;

/** Messages that take part in a ceremony, by the last part of their path. */
export const MESSAGES = ['commitments', 'shares', 'signature'] as const;
export type Message = (typeof MESSAGES)[number];

/** What a peer gave: its message, or why there is none yet. */
export type Fetched = { readonly text: string } | { readonly text: undefined; readonly reason: string };

function messagePath(plan: string, message: Message): string {
  return `/v1/ceremonies/${plan}/${message}`;
}

/** One attempt to pull a peer's message. Never throws: a peer that is away, late or talks nonsense is waited for. */
export async function pull(fetching: typeof fetch, url: string, plan: string, message: Message): Promise<Fetched> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('late'));
      controller.abort();
    }, LIMIT_MS);
  });
  try {
    return await Promise.race([exchange(fetching, `${url}${messagePath(plan, message)}`, controller.signal), late]);
  } catch {
    return { text: undefined, reason: 'no answer' };
  } finally {
    clearTimeout(timer);
  }
}

async function exchange(fetching: typeof fetch, address: string, signal: AbortSignal): Promise<Fetched> {
  // A redirect is not followed: the plan says where a holder answers.
  const response = await fetching(address, { redirect: 'manual', signal });
  const text = await bounded(response);
  return response.status === 200 ? { text: text.trimEnd() } : { text: undefined, reason: reasonOf(text, response.status) };
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > LONGEST) throw new Error('longer than any message of a ceremony');
    chunks.push(bytes);
  }
  return fromUtf8(Buffer.concat(chunks));
}

/** The code of a problem document; the peer writes it, so only its form is believed. */
function reasonOf(text: string, status: number): string {
  try {
    const value = parseJsonStrict(text);
    const code = typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
    if (typeof code === 'string' && /^[A-Z_]{1,60}$/u.test(code)) return code;
  } catch (error) {
    if (!isCodedError(error)) throw error;
  }
  return `status ${status}`;
}
