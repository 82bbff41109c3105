import { parseTilePath } from '#libs/tlog';

/** Names of a bundle's files (docs/protocol.md section 4); tiles and entry bundles have those of tlog-tiles. */
export const CHECKPOINT = 'checkpoint';

/** C2SP signed notes of sixteen signatures, post-quantum ones among them, fit. */
export const MAX_CHECKPOINT_BYTES = 128 * 1024;
/** Entries of at most 65,535 bytes, 256 of them. */
export const MAX_ENTRY_BUNDLE_BYTES = 256 * (2 + 65_535);
export const TILE_BYTES = 256 * 32;
/** Longest content of an entry: a manifest of 32 holders that each of them signed. */
export const MAX_CONTENT_BYTES = 4 * 2 ** 20;
export const MAX_RECEIPT_BYTES = MAX_CHECKPOINT_BYTES + 64 * 1024;

const BODY = /^bodies\/[0-9a-f]{64}\.ndjson\.gz$/;
const CONTENT = /^contents\/[0-9a-f]{64}$/;
const VERDICTS = /^verdicts\/(?:0|[1-9][0-9]{0,15})\.ndjson$/;
const RECEIPT = /^receipts\/[A-Za-z0-9._-]{1,200}\.tlog-proof$/;

export function bodyPath(sha256Hex: string): string {
  return `bodies/${sha256Hex}.ndjson.gz`;
}

export function contentPath(sha256Hex: string): string {
  return `contents/${sha256Hex}`;
}

/** Rows of the run whose `verdict` entry is at this position. */
export function verdictsPath(position: number): string {
  return `verdicts/${position}.ndjson`;
}

export function isReceiptPath(path: string): boolean {
  return RECEIPT.test(path);
}

/** Whether the name is that of any file of any bundle; whether a bundle needs it is for its log to say. */
export function isBundlePath(path: string): boolean {
  return path === CHECKPOINT || BODY.test(path) || CONTENT.test(path) || VERDICTS.test(path) || RECEIPT.test(path) || isTilePath(path);
}

function isTilePath(path: string): boolean {
  try {
    return parseTilePath(path) !== undefined;
  } catch {
    return false;
  }
}
