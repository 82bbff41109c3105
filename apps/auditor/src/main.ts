#!/usr/bin/env node
import { runMain } from '#libs/terminal';

import { runAuditor } from './commands/program.js';

const args = process.argv.slice(2);

await runMain(() => runAuditor(args, { print: (text) => console.log(text), printError: (text) => console.error(text) }), { json: args.includes('--json') });
