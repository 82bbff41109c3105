import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { evaluate } from '../program.js';

export interface Run {
  readonly status: number;
  readonly text: string;
}

/** Runs an evaluation as the command line would. */
export async function runEval(...args: readonly string[]): Promise<Run> {
  let text = '';
  const status = await evaluate(args, (more) => (text += more));
  return { status, text };
}

/** The same on a file of that content, removed afterwards. */
export async function runEvalOn(evaluation: string, content: unknown, ...options: readonly string[]): Promise<Run> {
  const directory = await mkdtemp(join(tmpdir(), 'eval spec '));
  try {
    const file = join(directory, 'file.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return await runEval(evaluation, file, ...options);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Published expected values lie beside the project and are read from there, never copied into it. */
export function published(name: string): { readonly path: string; readonly missing: boolean; readonly titled: (title: string) => string } {
  const path = fileURLToPath(new URL(`../../../../shared/golden/${name}`, import.meta.url));
  const missing = !existsSync(path);
  return { path, missing, titled: (title) => (missing ? `${title} (skipped: no ../shared/golden/${name})` : title) };
}
