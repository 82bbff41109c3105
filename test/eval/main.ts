import { runMain } from '#libs/terminal';

import { evaluate } from './program.js';

await runMain(() => evaluate(process.argv.slice(2), (text) => process.stdout.write(text)), { json: process.argv.includes('--json') });
