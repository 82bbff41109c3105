import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { childEnvironment } from '#libs/config';

/** Built programs, beside this one. */
const PROGRAMS = {
  regulator: resolve(import.meta.dirname, '../../../regulator/src/main.js'),
  reporter: resolve(import.meta.dirname, '../../../reporter/src/main.js'),
  auditor: resolve(import.meta.dirname, '../../../auditor/src/main.js'),
  keyholder: resolve(import.meta.dirname, '../../../keyholder/src/main.js'),
};
export type Program = keyof typeof PROGRAMS;

/** How a program ended. */
export interface Ended { readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly seconds: number }

/** A program at work. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** SIGKILL. */
  kill(): void;
}

/** Starts a program of the product as a process of its own. */
export function startProgram(program: Program, args: readonly string[]): Running {
  const started = performance.now();
  const child = spawn(process.execPath, [PROGRAMS[program], ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const ended = new Promise<Ended>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ exitCode: code ?? 70, stdout: stdout(), stderr: stderr(), seconds: (performance.now() - started) / 1000 }));
  });
  return { ended, kill: () => void child.kill('SIGKILL') };
}

/** Runs a program and waits for it. */
export async function runProgram(program: Program, args: readonly string[]): Promise<Ended> {
  return startProgram(program, args).ended;
}

/** Runs a program and insists on exit code 0; the error names the program and its own last words. */
export async function mustRun(program: Program, args: readonly string[]): Promise<Ended> {
  const ended = await runProgram(program, args);
  if (ended.exitCode !== 0) throw new Error(`${program} ${args[0] ?? ''} ended with exit code ${ended.exitCode}\n${ended.stderr.trimEnd().split('\n').slice(-12).join('\n')}`);
  return ended;
}

/** A program that stays. */
export interface Service {
  /** The line that it printed when it was ready. */
  readonly ready: string;
  readonly pid: number;
  /** SIGTERM: it ends in order. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Threads of libuv's pool, which verifies signatures: as many as there are processors beside the one that everything else needs (docs/operations.md). */
const POOL_THREADS = String(Math.max(1, availableParallelism() - 1));

/** Starts a program that prints a line when it is ready, and waits for that. In a process group of its own: Ctrl-C reaches this program, which then stops it in order. `nodeArguments` are for the runtime. */
export async function startService(program: Program, args: readonly string[], nodeArguments: readonly string[] = []): Promise<Service> {
  const child = spawn(process.execPath, [...nodeArguments, PROGRAMS[program], ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: childEnvironment({ UV_THREADPOOL_SIZE: POOL_THREADS }) });
  const stderr = collect(child.stderr);
  const ended = new Promise<number>((done) => child.once('close', (code) => done(code ?? 70)));
  const ready = await Promise.race([firstLine(child), ended]);
  if (typeof ready === 'number') throw new Error(`${program} ended with exit code ${ready} before it was ready\n${stderr().trimEnd().split('\n').slice(-12).join('\n')}`);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return { ready, pid: child.pid ?? 0, stop: async () => end('SIGTERM'), kill: async () => end('SIGKILL') };
}

/** What the hub says in its one line when it is ready. */
export interface HubReady { readonly url: string; readonly tokenFile: string; readonly graphiql: string }
export type RunningHub = HubReady & Omit<Service, 'ready'>;

/** Starts the hub on loopback (port 0: a free one), on its embedded database unless a URL is given, and waits until it is ready. */
export async function startHub(dataDir: string, origin: string, port: number, { databaseUrl, witnessPolicy }: { readonly databaseUrl?: string; readonly witnessPolicy?: string } = {}): Promise<RunningHub> {
  const given = [...(databaseUrl === undefined ? [] : ['--database-url', databaseUrl]), ...(witnessPolicy === undefined ? [] : ['--witness-policy', witnessPolicy])];
  const { ready, ...service } = await startService('regulator', ['serve', '--port', String(port), '--data-dir', dataDir, '--origin', origin, ...given, '--json']);
  return { ...(JSON.parse(ready) as HubReady), ...service };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the program has no standard output');
  const lines = createInterface({ input: child.stdout });
  return new Promise((done) => lines.once('line', done));
}

/** Keeps the last megabyte of a stream. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-(2 ** 20));
  });
  return () => text;
}
