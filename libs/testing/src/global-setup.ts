import { stopUnusedServer } from '#libs/postgres';
import { testDataDir } from './test-server.js';

/**
 * For `globalSetup` of vitest.config.ts: stops the test server at the end of the run unless another run is using it. Nothing is started at the
 * beginning, so that runs without a database pay nothing. Without this file the server stops by itself a minute after its last test.
 */
export default function setup(): () => Promise<void> {
  return async () => stopUnusedServer(testDataDir());
}
