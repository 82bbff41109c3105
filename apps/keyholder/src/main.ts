#!/usr/bin/env node
import { runMain } from '#libs/terminal';
import { runKeyholder } from './program.js';
import { nodeSurroundings } from './surroundings.js';

const args = process.argv.slice(2);
await runMain(async () => runKeyholder(args, nodeSurroundings), { json: args.includes('--json') });
