import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fromSource, ROOT } from './from-source.js';

/** A program that runs beside the test, for what one process cannot show: being killed, being another user, racing. */
export interface ChildProgram {
  readonly process: ChildProcess;
  /** The next value the program gave to `say`; rejects when it ends before. */
  said(): Promise<unknown>;
  /** Lets the program's `told()` resolve. */
  tell(): void;
  /** Exit code, or the signal that ended it. */
  ended(): Promise<number | string>;
}

/**
 * Runs `body`, an async function's body over `library` (the module `file`, relative to the project, from source), `say(value)` and `told()`.
 * It is handed over as text, so it sees nothing of the test around it.
 */
export function childProgram(file: string, body: string, options: Pick<SpawnOptions, 'uid' | 'gid' | 'detached'> = {}): ChildProgram {
  const program = `
    ${fromSource(file)}
    const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
    const told = () => new Promise((resolve) => process.stdin.once('data', resolve));
    ${body}
    process.stdin.destroy();
    await vite.close();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'], ...options });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ending = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    process: child,
    said: async () => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`the program ended (${await ending}) without saying more: ${complaint}`);
      return JSON.parse(line.value) as unknown;
    },
    tell: () => child.stdin.write('\n'),
    ended: async () => ending,
  };
}
