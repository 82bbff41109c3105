import { mustRun } from './processes.js';

/** Handle → the provider's own customer id, as the provider itself would look it up for a disclosure order. */
export async function readHandles(state: string): Promise<Map<string, string>> {
  const { stdout } = await mustRun('reporter', ['handles', '--state', state, '--json']);
  const { handles } = JSON.parse(stdout) as { handles: { handle: string; customerId: string }[] };
  return new Map(handles.map(({ handle, customerId }) => [handle, customerId]));
}
