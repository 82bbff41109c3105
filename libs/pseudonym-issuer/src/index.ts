// Door of the issuer library: what only a key-holder can do.

export { type Evaluation, type Issuer, loadIssuer } from './evaluate.js';
