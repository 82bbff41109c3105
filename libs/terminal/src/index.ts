// Door of the terminal library: what a command shows a person or a program while it works and when it fails.
export { progress, type Progress } from './progress.js';
export { runMain } from './run-main.js';
export { describeFailure, exitCodeOf, type ManyProblems } from './failure.js';
export { wholeNumber } from './whole-number.js';
