/** The order of ristretto255 (RFC 9496 section 4.4). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** f(0) for the polynomial through the given points, by solving Lagrange's formula in plain bigint arithmetic. */
export function interpolateAtZero(points: readonly (readonly [x: number, y: bigint])[]): bigint {
  let sum = 0n;
  for (const [x, y] of points) {
    let term = y;
    for (const [other] of points) if (other !== x) term = mod(term * BigInt(other) * inverse(BigInt(other - x)));
    sum = mod(sum + term);
  }
  return sum;
}

export function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function mod(value: bigint): bigint {
  return ((value % ORDER) + ORDER) % ORDER;
}

/** a^(q−2). */
function inverse(value: bigint): bigint {
  let [result, power, exponent] = [1n, mod(value), ORDER - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = mod(result * power);
    power = mod(power * power);
  }
  return result;
}
