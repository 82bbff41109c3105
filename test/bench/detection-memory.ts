#!/usr/bin/env node
// What one judging takes in memory, in a process of its own: prints its highest resident size, less what it had before the input was
// made, in bytes a workload. So the input columns, working memory, evidence and result are all in it.
// Run as: node --expose-gc --max-semi-space-size=1 detection-memory.js ENGINE SIZE
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_POLICY, robustColumns, seferisFistColumns } from '#libs/structuring';
import { entity } from './detection-entity.js';

const [engine, size] = [process.argv[2], Number(process.argv[3])];
const judge = (n: number): unknown => {
  const columns = entity(n);
  return engine === 'robust' ? robustColumns(columns, DEFAULT_POLICY) : seferisFistColumns(columns, DEFAULT_POLICY.thresholds);
};
// Compiled code and the garbage of compiling are not the judging's; small, or freed memory would be used again unseen.
for (let round = 0; round < 500; round += 1) judge(1000);
for (let round = 0; round < 4; round += 1) {
  globalThis.gc?.();
  await pause(50);
}
const before = process.memoryUsage().rss;
judge(size);
process.stdout.write(`${(highestResident() - before) / size}\n`);

/** Bytes. Not getrusage where it can be helped: on Linux it remembers the process that this one was forked from. */
function highestResident(): number {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // No such file system here.
  }
  return process.resourceUsage().maxRSS * 1024;
}
