/** A JSON value with one of its members changed. */
export interface Flip {
  /** Dotted path of the member. */
  readonly path: string;
  readonly value: unknown;
}

/** Every member of a JSON value, however deep, in turn replaced by another of its type, left out, and joined by one that is not known. */
export function flips(value: unknown, path = ''): Flip[] {
  if (typeof value === 'string') return [{ path, value: `${value === '' ? 'x' : ''}${value.slice(0, -1)}${value.endsWith('A') ? 'E' : 'A'}` }];
  if (typeof value === 'number') return [{ path, value: value + 1 }];
  if (typeof value === 'boolean') return [{ path, value: !value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => flips(item, `${path}.${index}`).map((flip) => ({ ...flip, value: value.with(index, flip.value) })));
  const members = Object.entries(value as object);
  return [
    ...members.flatMap(([name, member]) => flips(member, path === '' ? name : `${path}.${name}`).map((flip) => ({ path: flip.path, value: { ...(value as object), [name]: flip.value } }))),
    ...members.map(([name]) => ({ path: `-${path}.${name}`, value: Object.fromEntries(members.filter(([other]) => other !== name)) })),
    { path: `+${path}.more`, value: { ...(value as object), more: 1 } },
  ];
}

/** A compact JWS with another payload under its old signature. */
export function withPayload(jws: string, edit: (payload: Record<string, unknown>) => unknown): string {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const value = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  return [header, Buffer.from(JSON.stringify(edit(value))).toString('base64url'), signature].join('.');
}

/** The payload of a compact JWS. */
export function payloadOf(jws: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}
