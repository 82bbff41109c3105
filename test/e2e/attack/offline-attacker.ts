import { createHash } from 'node:crypto';
import { toBase64url } from '#libs/encoding';
import { canonicalise, hmacPseudonymizer, loadOprf } from '#libs/pseudonym';
import { loadIssuer } from '#libs/pseudonym-issuer';

/** Order of the ristretto255 group (RFC 9496 section 4). */
const ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

/** What fell into an attacker's hands. */
export interface Loot {
  /** Every value of every table of the hub. */
  readonly database: string;
  /** Every 32-byte value found in the files of the stolen provider and the stolen key-holders, opened where their passphrases open them. */
  readonly secrets: readonly Uint8Array[];
  readonly epoch: string;
  /** Holders of the epoch; which of them the secrets are from does not matter, all are tried. */
  readonly holders: number;
}

/**
 * The LEIs among `list` whose token the attacker finds in the hub's database, by every way to compute tokens that what it has allows:
 * each secret as a federation key, as the epoch's whole key, as a share scaled by any Lagrange coefficient or added to another share so
 * scaled (which is what t = 2 holders can do), and no key at all.
 */
export async function learned(loot: Loot, list: readonly string[]): Promise<ReadonlySet<string>> {
  const inputs = list.map((lei) => inputOf(lei));
  const found = new Set<string>();
  const look = (tokens: readonly string[]): void => {
    for (const [index, token] of tokens.entries()) if (loot.database.includes(token)) found.add(list[index] ?? '');
  };
  look(inputs.map((input) => toBase64url(createHash('sha256').update(input).digest())));
  look(inputs.map((input) => toBase64url(createHash('sha512').update(input).digest().subarray(0, 32))));
  for (const secret of loot.secrets) {
    const identifiers = list.flatMap((lei) => canonicalise({ lei }).identifiers);
    look((await hmacPseudonymizer({ federationKey: secret, epoch: loot.epoch }).tokens(identifiers)).map(({ token }) => token));
  }
  const evaluate = await evaluator(inputs);
  for (const key of keysFrom(loot)) look(evaluate(key));
  return found;
}

/** Every scalar that could be the epoch's key, given one share or two. */
function keysFrom({ secrets, holders }: Loot): Set<bigint> {
  const scalars = [...new Set(secrets.map(littleEndian))].filter((scalar) => scalar > 0n && scalar < ORDER);
  const keys = new Set(scalars);
  const indices = Array.from({ length: holders }, (_, index) => BigInt(index + 1));
  for (const i of indices) {
    for (const j of indices.filter((other) => other !== i)) {
      const [ofI, ofJ] = [lagrange(i, j), lagrange(j, i)];
      for (const a of scalars) {
        keys.add((ofI * a) % ORDER);
        for (const b of scalars) if (a !== b) keys.add((ofI * a + ofJ * b) % ORDER);
      }
    }
  }
  return keys;
}

/** λ_i at zero for the two holders i and j: j ÷ (j − i). */
function lagrange(i: bigint, j: bigint): bigint {
  return (j * inverse((((j - i) % ORDER) + ORDER) % ORDER)) % ORDER;
}

/** By Fermat: the order is prime. */
function inverse(value: bigint): bigint {
  let [result, base, exponent] = [1n, value, ORDER - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}

/** Tokens of the inputs under a key, as a single holder of the whole key would make them. The blinds are the same each time: nobody is watching. */
async function evaluator(inputs: readonly Uint8Array[]): Promise<(key: bigint) => string[]> {
  const [oprf, issuer] = [await loadOprf(), await loadIssuer()];
  const always = (size: number): Uint8Array => new Uint8Array(size).fill(7);
  const { blinds, points } = oprf.blind(inputs, always);
  return (key) => {
    const { evaluated } = issuer.evaluate(bytesOf(key), points, always);
    return oprf.finalize(inputs, blinds, [{ index: 1, evaluated }]).map((output) => toBase64url(output.subarray(0, 32)));
  };
}

function inputOf(lei: string): Uint8Array {
  const [identifier] = canonicalise({ lei }).identifiers;
  if (identifier === undefined) throw new Error('the list has a text that is no LEI');
  return identifier.input;
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function bytesOf(scalar: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse());
}
