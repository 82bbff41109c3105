import { readFile } from 'node:fs/promises';
import type { HubReady } from './processes.js';

/** A client of the analysts' GraphQL API, as a console would be. */
export async function graphqlClient(hub: HubReady): Promise<<T>(query: string, variables?: Record<string, unknown>) => Promise<T>> {
  const token = (await readFile(hub.tokenFile, 'utf8')).trim();
  return async <T>(query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(`${hub.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (answer.data === undefined || answer.errors !== undefined) throw new Error(`GraphQL: ${answer.errors?.[0]?.message ?? `status ${response.status}`}`);
    return answer.data;
  };
}

export type Graphql = Awaited<ReturnType<typeof graphqlClient>>;

/** Waits until detection has covered all of the log that touches anybody. */
export async function waitUntilJudged(graphql: Graphql, onProgress: (judged: number, size: number) => void, timeoutS = 300): Promise<void> {
  const deadline = performance.now() + timeoutS * 1000;
  for (;;) {
    const { log } = await graphql<{ log: { size: number; unjudged: number } }>('{ log { size unjudged } }');
    onProgress(log.size - log.unjudged, log.size);
    if (log.unjudged === 0) return;
    if (performance.now() > deadline) throw new Error('detection did not reach the end of the log in time');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** All nodes of a Relay connection, page by page; `query` takes `$after` and names the connection `page`. */
export async function allNodes<Node>(graphql: Graphql, query: string): Promise<Node[]> {
  const nodes: Node[] = [];
  let after: string | null = null;
  for (;;) {
    const { page }: { page: { edges: { node: Node }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await graphql(query, { after });
    nodes.push(...page.edges.map((edge) => edge.node));
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}
