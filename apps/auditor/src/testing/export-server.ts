import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server answers with; a test changes it to make the hub misbehave. */
export interface Served {
  position: number;
  files: Map<string, Buffer>;
  /** Takes a request over before it is answered the usual way; true when it did. */
  intercept?: (path: string, request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A real HTTP server with the export part of a hub's interface (docs/protocol.md section 3), bearer token included. */
export async function serveExport(served: Served, token: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (served.intercept?.(path, request, response) === true) return;
    if (request.headers.authorization !== `Bearer ${token}`) return problem(response, 401, 'ACCESS_TOKEN');
    if (path === '/v1/export') return void response.setHeader('content-type', 'application/json').end(JSON.stringify({ position: served.position }));
    const prefix = `/v1/export/${served.position}/`;
    const content = path.startsWith(prefix) ? served.files.get(path.slice(prefix.length)) : undefined;
    if (content === undefined) return problem(response, 404, path.startsWith(prefix) ? 'EXPORT_FILE' : 'EXPORT_POSITION');
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

function problem(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type: `urn:tributary:error:${code}`, title: 'x', status, code }));
}
