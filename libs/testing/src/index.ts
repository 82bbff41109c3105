// Door of the test support: for specs only.

export { testDatabase, type TestDatabase } from './test-database.js';
export { childProgram, type ChildProgram } from './child-program.js';
export { sourceThread } from './source-thread.js';
