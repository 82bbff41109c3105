import { type Area } from './operation.js';

const OCTETS = 'application/octet-stream';
const PATH = { name: '*', in: 'path', description: 'as C2SP tlog-tiles spells it: level and index, or the index of a bundle, and the width of a partial one' } as const;
const SHA256 = { name: 'digest', in: 'path', description: 'SHA-256, hexadecimal' } as const;

/** The log, and what it binds and does not hold itself. */
export const LOG: Area = {
  '/log/checkpoint': {
    get: { summary: 'The newest signed checkpoint.', answers: { 200: { description: 'A C2SP signed note, with the cosignatures that it has.', type: 'text/plain' } }, refusals: ['LOG_UNPUBLISHED'] },
  },
  '/log/tile/{*}': { get: { summary: 'A tile of hashes.', parameters: [PATH], answers: { 200: { description: '32 bytes a hash.', type: OCTETS } }, refusals: ['LOG_TILE_UNKNOWN'] } },
  '/log/tile/entries/{*}': {
    get: { summary: 'A bundle of entries.', access: 'bearer', parameters: [PATH], answers: { 200: { description: 'Entries, each behind its length in two bytes.', type: OCTETS } }, refusals: ['ACCESS_TOKEN', 'LOG_TILE_UNKNOWN'] },
  },
  '/v1/contents/{digest}': {
    get: { summary: 'Content of an entry of which the log holds the digest.', access: 'bearer', parameters: [SHA256], answers: { 200: { description: 'The content.', type: 'text/plain' } }, refusals: ['ACCESS_TOKEN', 'CONTENT_UNKNOWN'] },
  },
  '/v1/bodies/{digest}': {
    get: { summary: 'A body that a statement binds.', access: 'bearer', parameters: [SHA256], answers: { 200: { description: 'Its lines, gzip.', type: 'application/gzip' } }, refusals: ['ACCESS_TOKEN', 'BODY_PRUNED', 'BODY_UNKNOWN'] },
  },
  '/v1/verdicts/{position}': {
    get: {
      summary: 'Rows of a pass of detection.',
      access: 'bearer',
      parameters: [{ name: 'position', in: 'path', description: "of the pass's entry in the log" }],
      answers: { 200: { description: 'A row a line.', type: 'application/x-ndjson' } },
      refusals: ['ACCESS_TOKEN', 'RUN_UNKNOWN'],
    },
  },
};
