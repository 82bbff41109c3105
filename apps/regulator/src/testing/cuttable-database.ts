import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { openDatabase, type Database } from '#libs/postgres';

/** A database behind a wire that can be cut and mended, as when the server goes away. */
export interface CuttableDatabase extends Database {
  cut(): void;
  mend(): void;
}

export async function cuttable(database: Database): Promise<CuttableDatabase> {
  const url = new URL(database.url);
  const [serverPort, serverHost] = [Number(url.port), url.hostname];
  const sockets = new Set<Socket>();
  let whole = true;
  const proxy = createServer((socket) => {
    if (!whole) {
      socket.destroy();
      return;
    }
    const server = connect(serverPort, serverHost);
    for (const [one, other] of [[socket, server], [server, socket]] as const) {
      sockets.add(one);
      one.on('error', () => undefined).on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as AddressInfo).port);
  const through = await openDatabase({ databaseUrl: url.href, dataDir: '' });
  return {
    ...through,
    cut: () => {
      whole = false;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      whole = true;
    },
    close: async () => {
      await through.close();
      await new Promise<void>((resolve) => {
        proxy.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}
