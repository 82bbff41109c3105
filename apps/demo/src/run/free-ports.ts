import { createServer, type AddressInfo, type Server } from 'node:net';

/** Ports that were free a moment ago, for programs whose address others are told before they run. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => new Promise<Server>((done, fail) => {
    const server = createServer();
    server.once('error', fail).listen(0, '127.0.0.1', () => done(server));
  })));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => new Promise<void>((done) => void server.close(() => done()))));
  return ports;
}
