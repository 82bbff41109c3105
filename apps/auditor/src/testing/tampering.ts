import { expect } from 'vitest';

import { entryLeaf, statementLeaf, type VerdictContent } from '#libs/entries';

import { BundleDirectory } from '../bundle/bundle-directory.js';
import { verdictsPath } from '../bundle/paths.js';
import { verifyBundle } from '../verify.js';
import { put, seal, type Unsealed } from './seal.js';
import { smallHub } from './small-export.js';

/** The log that is tampered with. The attacker holds the hub's key: tiles and checkpoint are made to fit whatever was changed. */
export const hub = smallHub();

/** What is found in the log once it was changed, in a directory at `path`. */
export async function verifyTampered(path: string, tamper: (unsealed: Unsealed) => void): Promise<string[]> {
  const unsealed = hub.unsealed();
  tamper(unsealed);
  const { checks, passed } = await verifyBundle(new BundleDirectory(put(seal(unsealed, hub.key), path)));
  const codes = checks.flatMap(({ code, failures }) => failures.map((failure) => `${code} ${failure.code}`));
  expect(passed).toBe(codes.length === 0);
  return codes;
}

export const statements = hub.log.flatMap((item, position) => ('report' in item ? [{ position, report: item.report }] : []));
export const runs = hub.entries.filter(({ kind }) => kind === 'verdict').map(({ position, content }) => ({ entry: position, content: JSON.parse(content) as VerdictContent }));

export function nth<T>(all: readonly T[], index: number): T {
  const one = all.at(index);
  if (one === undefined) throw new Error('there is none');
  return one;
}

/** Position of a statement. */
export function at(index: number): number {
  return nth(statements, index).position;
}

export function bodyOf(index: number): Buffer {
  return Buffer.from(nth(statements, index).report.body ?? []);
}

/** Another character of the alphabet, so that the text stays well-formed base64url. */
export function flipCharacter(text: string, index: number): string {
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
}

export function leaves(change: (all: Uint8Array[]) => Uint8Array[]): (unsealed: Unsealed) => void {
  return (unsealed) => void unsealed.leaves.splice(0, unsealed.leaves.length, ...change([...unsealed.leaves]));
}

export function editStatement(index: number, edit: (jws: string) => string): (unsealed: Unsealed) => void {
  return leaves((all) => all.with(at(index), statementLeaf(edit(nth(statements, index).report.jws))));
}

export function editRun(index: number, changes: object): (unsealed: Unsealed) => void {
  return leaves((all) => all.with(nth(runs, index).entry, entryLeaf('verdict', JSON.stringify({ ...nth(runs, index).content, ...changes }))));
}

export function editFile({ files }: Unsealed, path: string, edit: (content: Buffer) => Buffer): void {
  const before = files.get(path);
  if (before === undefined) throw new Error('there is no such file');
  const after = edit(before);
  expect(after.equals(before), 'the tampering itself changed nothing').toBe(false);
  files.set(path, after);
}

export function rowsOf({ files }: Unsealed, index: number): string[] {
  return (files.get(verdictsPath(nth(runs, index).entry)) ?? Buffer.alloc(0)).toString().split('\n').slice(0, -1);
}

export function setRows(unsealed: Unsealed, index: number, rows: readonly string[]): void {
  unsealed.files.set(verdictsPath(nth(runs, index).entry), Buffer.from(rows.map((row) => `${row}\n`).join('')));
}
