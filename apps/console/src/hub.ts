/** A GraphQL request as GraphiQL makes it. */
export interface GraphqlRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: unknown;
}

/** The hub refused the token (401): what it said about it. */
export class TokenRefused extends Error {}

/**
 * Asks the hub. GraphQL errors come back as data; TokenRefused is thrown for a 401. No cookies are sent: the bearer header is
 * the only credential, so no other site can make this browser ask.
 */
export async function askHub(token: string, request: GraphqlRequest): Promise<Record<string, unknown>> {
  const response = await fetch('/graphql', {
    method: 'POST',
    credentials: 'omit',
    cache: 'no-store',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
  });
  const answer = await readObject(response);
  if (response.status === 401) throw new TokenRefused(`${text(answer['title'])} (${text(answer['code'])})`);
  return answer;
}

async function readObject(response: Response): Promise<Record<string, unknown>> {
  const value: unknown = await response.json().catch(() => undefined);
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  return { errors: [{ message: `The hub answered with status ${response.status} and no JSON.` }] };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'refused';
}
