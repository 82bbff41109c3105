#!/usr/bin/env node
import { runMain } from '#libs/terminal';

import { runLab } from './commands/program.js';

const args = process.argv.slice(2);

await runMain(() => runLab(args, { print: (text) => console.log(text), printError: (text) => console.error(text) }), { json: args.includes('--json') });
