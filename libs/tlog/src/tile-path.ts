import { refusal } from './refusal.js';
import { type Bundle, type Tile, TILE_WIDTH } from './tile.js';

/** What a path below a log's prefix stands for. */
export type TileResource = { readonly kind: 'tile'; readonly tile: Tile } | { readonly kind: 'entries'; readonly bundle: Bundle };

const MAX_LEVEL = 63;
const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** `tile/<L>/<N>[.p/<W>]` (c2sp.org/tlog-tiles, Merkle Tree). */
export function tilePath({ level, index, width }: Tile): string {
  return `tile/${level}/${indexPath(index)}${widthSuffix(width)}`;
}

/** `tile/entries/<N>[.p/<W>]` (c2sp.org/tlog-tiles, Log entries). */
export function bundlePath({ index, width }: Bundle): string {
  return `tile/entries/${indexPath(index)}${widthSuffix(width)}`;
}

/**
 * The tile or bundle of a path, in its one spelling: a level of 0 to 63 and a width of 1 to 255 without leading zeroes, an index in three-digit elements of which
 * no leading one is superfluous. Paths come from whoever asks; what passes has no `..` and no empty element. CodedError TLOG_TILE_PATH.
 */
export function parseTilePath(path: string): TileResource {
  const [, what = '', elements = '', partial] = PATH.exec(path) ?? [];
  const index = Number(elements.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const level = Number(what);
  const resource: TileResource = what === 'entries' ? { kind: 'entries', bundle: { index, width } } : { kind: 'tile', tile: { level, index, width } };
  const spelled = resource.kind === 'entries' ? bundlePath(resource.bundle) : tilePath(resource.tile);
  const inRange = Number.isSafeInteger(index) && width >= 1 && width <= TILE_WIDTH && (resource.kind === 'entries' || level <= MAX_LEVEL);
  if (!inRange || spelled !== path) throw refusal('TLOG_TILE_PATH', 'not the path of a tile or an entry bundle');
  return resource;
}

/** 1234067 → `x001/x234/067`. */
function indexPath(index: number): string {
  const digits = String(index);
  const elements = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  return elements.map((element, position) => (position < elements.length - 1 ? `x${element}` : element)).join('/');
}

function widthSuffix(width: number): string {
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}
