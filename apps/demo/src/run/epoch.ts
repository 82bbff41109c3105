import { makeEpoch, type KeyHolder } from './key-holders.js';
import { mustRun } from './processes.js';
import type { FederationSettings } from './reporters.js';

/** The key-holders make the epoch's key, and the hub logs the manifest that all of them signed, whose file is returned. */
export async function newEpoch({ dir, dataDir }: FederationSettings, holders: readonly KeyHolder[], epoch: string): Promise<string> {
  const manifest = await makeEpoch(holders, dir, epoch);
  await mustRun('regulator', ['epoch', 'publish', '--manifest', manifest, '--data-dir', dataDir]);
  return manifest;
}
