// What the protocol needs for one identifier, in scalar multiplications, with t holders and one proof of each over the whole batch:
//
//   client   1 to blind, 1 to unblind, 2 for each proof it checks (the identifier's part of the sums M and Z)   2 + 2t
//   holder   1 to evaluate, 1 for its proof (the identifier's part of M)                                          2
//   together                                                                                                    2 + 4t
//
// Counted are these alone. Hashing to the group and to the weights, adding up the sums, combining the holders' answers, decoding what
// comes from the other side, the final hash, and what there is once for a batch (7 multiplications a proof) are ours to pay for. The
// limit is the rate of bare multiplications of the fastest library here, measured in turn with ours, divided by the count. Both are per
// second of processor time, so that other programs on the machine do not count; the figure about threads is per second of the clock.

import { ristretto255 } from '@noble/curves/ed25519.js';
import sodium, { ready } from 'libsodium-wrappers-sumo';
import { randomBytes } from 'node:crypto';
import { utf8 } from '#libs/encoding';
import { loadOprf, openOprfPool, type Oprf, type OprfPool } from '#libs/pseudonym';
import { type Issuer, type IssuerPool, loadIssuer, openIssuerPool } from '#libs/pseudonym-issuer';
import { interleaved, median, type Bench, type Figure } from './measure.js';

const BAR = { kind: 'at least', value: 0.6 } as const;
const THRESHOLDS = [
  { t: 2, n: 3 },
  { t: 3, n: 5 },
] as const;

export const pseudonyms: Bench = {
  name: 'pseudonyms',
  about: 'identifiers through the threshold VOPRF in batches of 1,000 on one core, against bare scalar multiplications ÷ how many the protocol needs',
  async run({ short }) {
    const [oprf, issuer] = await Promise.all([loadOprf(), loadIssuer(), ready]);
    const size = { batch: short ? 32 : 1_000, repeats: short ? 1 : 7, bare: short ? 20 : 4_000 };
    const library = await fastestLibrary(size.bare, size.repeats);
    const figures = [library.figure];
    for (const threshold of THRESHOLDS) figures.push(...protocol(oprf, issuer, threshold, size, library.multiply));
    return [...figures, await threads(short ? 64 : 1_000, short ? 1 : 5)];
  },
};

interface Size {
  readonly batch: number;
  readonly repeats: number;
  readonly bare: number;
}

/** Bare multiplications, by libsodium and by @noble/curves on points that are decoded already. */
async function fastestLibrary(count: number, repeats: number): Promise<{ readonly figure: Figure; readonly multiply: () => void }> {
  const pairs = Array.from({ length: count }, () => ({ scalar: sodium.crypto_core_ristretto255_scalar_random(), element: sodium.crypto_core_ristretto255_random() }));
  const few = pairs.slice(0, Math.ceil(count / 10)).map(({ scalar, element }) => ({ scalar: ristretto255.Point.Fn.fromBytes(scalar), element: ristretto255.Point.fromBytes(element) }));
  const bySodium = (): void => { for (const { scalar, element } of pairs) sodium.crypto_scalarmult_ristretto255(scalar, element); };
  const byNoble = (): void => { for (const { scalar, element } of few) element.multiply(scalar); };
  const times = await interleaved(repeats, bySodium, byNoble);
  const [ours, limit] = [pairs.length / times.ours, few.length / times.limit];
  const multiply = ours >= limit ? bySodium : () => { for (let round = 0; round < 10; round += 1) byNoble(); };
  return { figure: { name: 'bare multiplications: libsodium against @noble/curves', ours, limit, unit: 'per second', ratio: ours / limit }, multiply };
}

/** Client, holder, and the two together, for one threshold; the holders change from batch to batch, as some cost more to combine. */
function protocol(oprf: Oprf, issuer: Issuer, { t, n }: (typeof THRESHOLDS)[number], size: Size, multiply: () => void): Figure[] {
  const shares = Array.from({ length: n }, () => sodium.crypto_core_ristretto255_scalar_random());
  const publicShares = shares.map((share) => issuer.publicShare(share));
  const inputs = identifiers(size.batch);
  const subsets = choices(n, t);
  const seconds = { client: [] as number[], holder: [] as number[], together: [] as number[] };
  const batch = (): void => {
    const holders = subsets[seconds.client.length % subsets.length] ?? [];
    const started = processorSeconds();
    const { blinds, points } = oprf.blind(inputs, randomBytes);
    const blinded = processorSeconds();
    const answers = holders.map((index) => ({ index, ...issuer.evaluate(shares[index - 1] ?? new Uint8Array(), points, randomBytes) }));
    const answered = processorSeconds();
    for (const { index, evaluated, proof } of answers) if (!oprf.verify(publicShares[index - 1] ?? new Uint8Array(), points, evaluated, proof)) throw new Error('a good proof was refused');
    oprf.finalize(inputs, blinds, answers);
    const ended = processorSeconds();
    seconds.client.push(ended - answered + (blinded - started));
    seconds.holder.push((answered - blinded) / t);
    seconds.together.push(ended - started);
  };
  const bareSeconds: number[] = [];
  for (let round = 0; round <= size.repeats; round += 1) {
    batch();
    const started = processorSeconds();
    multiply();
    bareSeconds.push(processorSeconds() - started);
  }
  const bare = size.bare / median(bareSeconds.slice(1));
  const figure = (who: string, times: readonly number[], multiplications: number): Figure => {
    // Without the first, which warms up.
    const [ours, limit] = [size.batch / median(times.slice(1)), bare / multiplications];
    return { name: `${t} of ${n}, ${who} (${multiplications} multiplications)`, ours, limit, unit: 'identifiers per second of a core', ratio: ours / limit, bar: BAR };
  };
  return [figure('client', seconds.client, 2 + 2 * t), figure('one holder', seconds.holder, 2), figure(`client and ${t} holders`, seconds.together, 2 + 4 * t)];
}

/** Of all threads of this process, so that the collector's work counts. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

/** The same batch over pools of two threads and of one, 2 of 3; as much as two idle cores allow. */
async function threads(batch: number, repeats: number): Promise<Figure> {
  const shares = [1, 2].map(() => sodium.crypto_core_ristretto255_scalar_random());
  const inputs = identifiers(batch);
  const [two, one] = await Promise.all([2, 1].map(async (threads) => ({ client: await openOprfPool({ threads }), holder: await openIssuerPool({ threads }) })));
  if (two === undefined || one === undefined) throw new Error('two pools were opened');
  const times = await interleaved(repeats, async () => overPool(two, shares, inputs), async () => overPool(one, shares, inputs));
  await Promise.all([two, one].flatMap(({ client, holder }) => [client.close(), holder.close()]));
  const [ours, limit] = [batch / times.ours, batch / times.limit];
  return { name: '2 of 3, two threads against one', ours, limit, unit: 'identifiers per second', ratio: ours / limit };
}

async function overPool({ client, holder }: { readonly client: OprfPool; readonly holder: IssuerPool }, shares: readonly Uint8Array[], inputs: readonly Uint8Array[]): Promise<void> {
  const { blinds, points } = await client.blind(inputs, randomBytes);
  const answers = [];
  for (const [place, share] of shares.entries()) answers.push({ index: place + 1, publicShare: sodium.crypto_scalarmult_ristretto255_base(share), ...(await holder.evaluate(share, points, randomBytes)) });
  for (const { publicShare, evaluated, proof } of answers) if (!(await client.verify(publicShare, points, evaluated, proof))) throw new Error('a good proof was refused');
  await client.finalize(inputs, blinds, answers);
}

/** As long as the canonical form of an LEI with its labels is. */
function identifiers(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => utf8(`bench identifier ${index}`.padEnd(60, '.')));
}

/** All ascending choices of t from 1 to n. */
function choices(n: number, t: number, from = 1): number[][] {
  if (t === 0) return [[]];
  return Array.from({ length: Math.max(0, n - from + 1) }, (_, offset) => from + offset).flatMap((first) => choices(n, t - 1, first + 1).map((rest) => [first, ...rest]));
}
