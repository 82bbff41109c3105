import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server answers with, by the path of a bundle; a test changes it to make the hub misbehave. */
export interface Served {
  files: Map<string, Buffer>;
  /** Paths asked for, in order. */
  asked: string[];
  /** Takes a request over before it is answered the usual way; true when it did. */
  intercept?: (path: string, request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A real HTTP server with what an auditor reads of a hub (docs/protocol.md section 3), bearer token included. */
export async function serveLog(served: Served, token: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    served.asked.push(path);
    if (served.intercept?.(path, request, response) === true) return;
    if (!isPublic(path) && request.headers.authorization !== `Bearer ${token}`) return problem(response, 401, 'ACCESS_TOKEN');
    const content = served.files.get(fileOf(path));
    if (content === undefined) return problem(response, 404, 'LOG_TILE_UNKNOWN');
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function isPublic(path: string): boolean {
  return path.startsWith('/log/') && !path.startsWith('/log/tile/entries/');
}

/** The file of a bundle that a path of the hub stands for. */
function fileOf(path: string): string {
  const [, area = '', name = ''] = /^\/(?:log|v1)\/(bodies|verdicts)\/(.+)$/.exec(path) ?? [];
  if (area === 'bodies') return `bodies/${name}.ndjson.gz`;
  if (area === 'verdicts') return `verdicts/${name}.ndjson`;
  return path.replace(/^\/(log|v1)\//, '');
}

function problem(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: `urn:tributary:error:${code}`, title: 'x', status, code }));
}
