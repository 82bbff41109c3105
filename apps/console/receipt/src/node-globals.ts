import { PageBuffer } from './buffer.js';

// Imported first: the libraries take Buffer for a global.
(globalThis as { Buffer?: unknown }).Buffer = PageBuffer;
