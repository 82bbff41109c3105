import type { Gathered } from './gather.js';
import { blocks } from './markdown.js';
import { definitions } from './sections/definitions.js';
import { found, knownMisses } from './sections/found.js';
import { innocent } from './sections/innocent.js';
import { limits } from './sections/limits.js';
import { price } from './sections/price.js';
import { published } from './sections/published.js';
import { rules } from './sections/rules.js';
import { summary } from './sections/summary.js';
import { yardstick } from './sections/yardstick.js';

/** The whole document; the pictures that it shows are those of `images`. */
export function document(gathered: Gathered): string {
  const intro = 'How well the rules of Seferis and Fist, and what Tributary adds to them, find training runs that were cut into pieces; whom they suspect for nothing; and what getting round them costs. Written by `npm run eval -- report`: every figure, those in sentences included, is of that run. Whoever doubts one runs it again; the command is at the end.';
  const sections = [summary, definitions, found, knownMisses, innocent, yardstick, price, rules, published, limits];
  return `${blocks('# Evaluation', intro, sections.map((section) => section(gathered)))}\n`;
}
