import { signJws, type SigningKey } from '#libs/signing';

/** A JSON value with one of its members changed. */
interface Flip {
  /** Dotted path of the member; `-` before one that is left out, `+` before one that nobody knows. */
  readonly path: string;
  readonly value: unknown;
}

/** Every member of a JSON value, however deep, in turn replaced by another of its type, left out, and joined by one that is not known. */
export function flips(value: unknown, path = ''): Flip[] {
  if (typeof value === 'string') return [{ path, value: `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}` }];
  if (typeof value === 'number') return [{ path, value: value + 1 }];
  if (typeof value === 'boolean') return [{ path, value: !value }];
  if (value === null) return [{ path, value: 0 }];
  if (Array.isArray(value)) return value.flatMap((item, index) => flips(item, `${path}.${index}`).map((flip) => ({ ...flip, value: value.with(index, flip.value) })));
  const members = Object.entries(value as object);
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  return [
    ...members.flatMap(([name, member]) => flips(member, at(name)).map((flip) => ({ path: flip.path, value: { ...(value as object), [name]: flip.value } }))),
    ...members.map(([name]) => ({ path: `-${at(name)}`, value: Object.fromEntries(members.filter(([other]) => other !== name)) })),
    { path: `+${at('more')}`, value: { ...(value as object), more: 1 } },
  ];
}

/** A compact JWS with another payload under its old signature. */
export function withPayload(jws: string, payload: unknown): string {
  const [header = '', , signature = ''] = jws.split('.');
  return [header, Buffer.from(JSON.stringify(payload)).toString('base64url'), signature].join('.');
}

/** The payload of a compact JWS. */
export function payloadOf(jws: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** Another payload of the same type, signed. */
export function signedAs(jws: string, payload: unknown, key: SigningKey): string {
  const { typ } = JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()) as { readonly typ: string };
  return signJws(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)), key, typ);
}
