import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeDisk } from '#libs/durable';
import { toBase64url, toJson, utf8 } from '#libs/encoding';
import { decodePlan } from '#libs/pseudonym-issuer';
import { seal, signJws } from '#libs/signing';
import { openIdentity } from '../state/identity.js';
import { afterEach, describe, expect, test } from 'vitest';
import { type BenchHolder, type Network, PASSPHRASE } from '../testing/bench-holder.js';
import { dyingDisk } from '../testing/dying-disk.js';
import { quickDisk } from '../testing/quick-disk.js';
import { Asker, federation, generatePlan, handOver, manifestOf, plan, register, runToEnd } from '../testing/federation.js';

let holders: BenchHolder[] = [];
afterEach(async () => {
  await Promise.all(holders.map(async (bench) => bench.remove()));
  holders = [];
});

const provider = new Asker('https://cloud.example');

async function made(names: readonly string[], network?: Network): Promise<BenchHolder[]> {
  const all = await federation(names, network);
  holders.push(...all);
  for (const bench of all) {
    await register(bench, provider, { customers: 1000, attributes: 1 });
    await bench.start();
  }
  return all;
}

async function manifestFile(bench: BenchHolder): Promise<string> {
  return bench.write('manifest.jws', (await manifestOf(bench)).text);
}

async function epochsOf(bench: BenchHolder): Promise<unknown> {
  const { out } = await bench.cli(['epoch', 'list', '--state', bench.state, '--json']);
  return (JSON.parse(out) as { epoch: string; generation: number; closed: boolean }[]).map(({ epoch, generation, closed }) => `${epoch}/${generation}${closed ? ' closed' : ''}`);
}

describe('three holders', () => {
  test('make a key that none of them has, sign one manifest, and any two of them give the same token', async () => {
    const [h1, h2, h3] = (await made(['h1', 'h2', 'h3'])) as [BenchHolder, BenchHolder, BenchHolder];
    expect((await fetch(`${h1.server}/health/ready`)).status).toBe(503);
    await handOver(holders, await generatePlan(holders, 2));
    const ended = await runToEnd(holders);
    const manifests = await Promise.all(holders.map(async (bench) => manifestOf(bench)));
    const [manifest] = manifests as [(typeof manifests)[number]];
    expect(new Set(manifests.map(({ text }) => text)).size).toBe(1);
    expect(ended).toEqual({ h1: manifest.digest, h2: manifest.digest, h3: manifest.digest });
    expect((await fetch(`${h1.server}/health/ready`)).status).toBe(200);
    const token = await provider.tokens([h1, h2], manifest, ['acme', 'globex']);
    expect(await provider.tokens([h3, h1], manifest, ['acme', 'globex'])).toEqual(token);
    expect(token[0]).not.toBe(token[1]);
  });

  test('leave nothing secret of the ceremony behind, and what they have done is not done again after a restart', async () => {
    await made(['h1', 'h2', 'h3']);
    const text = await generatePlan(holders, 2);
    await handOver(holders, text);
    const ended = await runToEnd(holders);
    const [h1] = holders as [BenchHolder];
    const files = (await readdir(join(h1.state, 'ceremonies'), { recursive: true })).map((name) => name.split('/')[1]);
    expect(files).not.toContain('dealing.sealed');
    expect(files).not.toContain('share.sealed');
    expect(files).not.toContain('shares.jws');
    const before = (await manifestOf(h1)).text;
    await h1.restart();
    await handOver([h1], text);
    await h1.tick();
    expect((await manifestOf(h1)).text).toBe(before);
    expect((await manifestOf(h1)).digest).toBe(ended['h1']);
  });

  test('wait for one that is away, say for whom, and finish when it comes', async () => {
    const [h1, h2, h3] = (await made(['h1', 'h2', 'h3'])) as [BenchHolder, BenchHolder, BenchHolder];
    await handOver(holders, await generatePlan(holders, 2));
    await h3.stop();
    await h1.tick();
    await h2.tick();
    const [happening] = await h1.tick();
    expect(happening?.progress).toEqual({ state: 'waiting', message: 'commitments', from: { 'dealers.3': 'no answer' } });
    expect(await h1.tick()).toEqual([]);
    await h3.start();
    expect(Object.values(await runToEnd(holders)).length).toBe(3);
  });
});

describe('a holder that is killed', () => {
  test('at any change it makes to its disk takes part again after its restart, and all agree in the end', async () => {
    const network: Network = new Map();
    let died = true;
    let survives = 0;
    for (; died; survives += 1) {
      const [h1, h2] = (await made(['h1', 'h2'], network)) as [BenchHolder, BenchHolder];
      await handOver([h1, h2], await generatePlan([h1, h2], 2));
      await h1.stop();
      const disk = dyingDisk(survives);
      h1.disk = disk;
      // Killed while it starts, or later.
      await h1.start().catch(() => undefined);
      await runToEnd([h1, h2], 5);
      died = disk.died();
      await h1.stop();
      h1.disk = quickDisk;
      await h1.start();
      await runToEnd([h1, h2]);
      const [first, second] = [await manifestOf(h1), await manifestOf(h2)];
      expect(first.text, `after ${survives} changes`).toBe(second.text);
      expect((await provider.tokens([h1, h2], first, ['acme'])).length).toBe(1);
      for (const secret of ['dealing.sealed', 'share.sealed', 'shares.jws']) expect([...(await h1.files()).keys()].filter((path) => path.includes('/ceremonies/') && path.includes(secret))).toEqual([]);
      expect((await h1.cli(['log', 'verify', '--state', h1.state])).status).toBe(0);
      await Promise.all([h1.remove(), h2.remove()]);
    }
    // As many places to be killed at as a ceremony has changes; far fewer would mean that the disk was not used.
    expect(survives).toBeGreaterThan(30);
  }, 300_000);
});

test('a holder whose new share was lost after it had signed says so, and serves nothing in its name', async () => {
  const [h1, h2] = (await made(['h1', 'h2'])) as [BenchHolder, BenchHolder];
  await handOver(holders, await generatePlan(holders, 2));
  const sealed = async (): Promise<string | undefined> => [...(await h1.files()).keys()].find((path) => path.includes('/ceremonies/') && path.endsWith('share.sealed'));
  for (let round = 0; round < 5 && (await sealed()) === undefined; round += 1) for (const bench of [h1, h2]) await bench.tick();
  await nodeDisk.remove((await sealed())!);
  await h2.tick();
  expect((await h1.tick()).map(({ progress }) => progress)).toEqual([{ state: 'stuck', code: 'HOLDER_STATE_CORRUPT' }]);
  expect((await fetch(`${h1.server}/health/ready`)).status).toBe(503);
});

describe('rotation', () => {
  test('a refresh leaves tokens as they are while both generations are served; closing the old one erases its share', async () => {
    const [h1, h2, h3] = (await made(['h1', 'h2', 'h3'])) as [BenchHolder, BenchHolder, BenchHolder];
    await handOver(holders, await generatePlan(holders, 2));
    await runToEnd(holders);
    const old = await manifestOf(h1);
    const token = await provider.tokens([h1, h2], old, ['acme']);
    await handOver(holders, await plan(holders, ['refresh', '--previous', await manifestFile(h1)]));
    await h1.tick();
    expect(await provider.tokens([h1, h3], old, ['acme'])).toEqual(token);
    await runToEnd(holders);
    const fresh = await manifestOf(h1);
    expect(fresh.manifest).toMatchObject({ epoch: '2026', generation: 1, commitments: [old.manifest.commitments[0], expect.any(String)] });
    expect(fresh.manifest.holders.map(({ publicShare }) => publicShare)).not.toEqual(old.manifest.holders.map(({ publicShare }) => publicShare));
    expect(await provider.tokens([h2, h3], fresh, ['acme'])).toEqual(token);
    expect(await provider.tokens([h2, h3], old, ['acme'])).toEqual(token);

    await h1.restart();
    expect((await manifestOf(h1)).digest).toBe(fresh.digest);
    await h1.cli(['epoch', 'close', '--state', h1.state, '--epoch', '2026', '--generation', '0']);
    await h1.tick();
    expect((await provider.ask(h1, old, await provider.points(1))).code).toBe('HOLDER_MANIFEST');
    expect(await provider.tokens([h1, h2], fresh, ['acme'])).toEqual(token);
    expect(await epochsOf(h1)).toEqual(['2026/0 closed', '2026/1']);
    expect(await readdir(join(h1.state, 'epochs', old.digest))).not.toContain('share.sealed');
    expect((await h1.auditLines()).filter(({ kind }) => kind === 'closed')).toEqual([expect.objectContaining({ epoch: '2026', manifest: old.digest })]);
    await h1.restart();
    expect((await provider.ask(h1, old, await provider.points(1))).code).toBe('HOLDER_MANIFEST');
  });

  test('a reshare from 2 of 3, one of them lost, to 3 of 4 keeps the tokens; who only deals has no share', async () => {
    const network: Network = new Map();
    const [h1, h2, h3] = (await made(['h1', 'h2', 'h3'], network)) as [BenchHolder, BenchHolder, BenchHolder];
    await handOver(holders, await generatePlan(holders, 2));
    await runToEnd(holders);
    const old = await manifestOf(h1);
    const token = await provider.tokens([h1, h3], old, ['acme']);
    await h2.stop();
    const [h4, h5, h6] = (await made(['h4', 'h5', 'h6'], network)) as [BenchHolder, BenchHolder, BenchHolder];
    const members = [h3, h4, h5, h6];
    const cards = members.flatMap((bench) => ['--holder', bench.path('card.json')]);
    await handOver([h1, ...members], await plan([h1], ['reshare', '--previous', await manifestFile(h1), '--threshold', '3', '--dealer', '1', '--dealer', '3', ...cards]));
    const ended = await runToEnd([h1, ...members]);
    const fresh = await manifestOf(h4);
    expect(ended).toEqual(Object.fromEntries(['h1', 'h3', 'h4', 'h5', 'h6'].map((name) => [name, fresh.digest])));
    expect(await provider.tokens([h4, h5, h6], fresh, ['acme'])).toEqual(token);
    expect(await provider.tokens([h3, h5, h6], fresh, ['acme'])).toEqual(token);
    expect(await epochsOf(h1)).toEqual(['2026/0']);
    expect(await epochsOf(h3)).toEqual(['2026/0', '2026/1']);
    expect(await provider.tokens([h1, h3], old, ['acme'])).toEqual(token);
  });

  test('the next epoch has another key, other tokens and a quota of its own, beside the one that goes on', async () => {
    const [h1, h2] = (await made(['h1', 'h2'])) as [BenchHolder, BenchHolder];
    for (const epoch of ['2026', '2027']) {
      await handOver(holders, await generatePlan(holders, 2, epoch));
      await runToEnd(holders);
    }
    for (const bench of holders) {
      await register(bench, provider, { customers: 2, attributes: 1 });
      await bench.tick();
    }
    const [first, second] = [await manifestOf(h1, '2026'), await manifestOf(h1, '2027')];
    expect((await manifestOf(h1)).digest).toBe(second.digest);
    const tokens = await provider.tokens([h1, h2], first, ['acme', 'globex', 'initech']);
    expect(await provider.tokens([h1, h2], second, ['acme', 'globex', 'initech'])).not.toEqual(tokens);
    expect((await provider.ask(h1, first, await provider.points(1))).code).toBe('HOLDER_QUOTA');
    await h1.cli(['epoch', 'close', '--state', h1.state, '--epoch', '2026']);
    await h1.tick();
    expect((await provider.ask(h1, first, await provider.points(1))).code).toBe('HOLDER_EPOCH');
    expect((await fetch(`${h1.server}/v1/manifest?epoch=2026`)).status).toBe(409);
  });
});

describe('a dealer that cheats', () => {
  /** What h2 says instead, put in the place of what it would have said: whoever has the disk can make its holder say anything. */
  async function saying(kind: 'commitments' | 'shares'): Promise<Record<string, string>> {
    const [h1, h2, h3] = (await made(['h1', 'h2', 'h3'])) as [BenchHolder, BenchHolder, BenchHolder];
    const text = await generatePlan(holders, 2);
    await handOver(holders, text);
    const { digest } = decodePlan(utf8(text));
    const { signing } = await openIdentity(h2.surroundings(), h2.state, PASSPHRASE);
    const directory = join(h2.state, 'ceremonies', digest);
    await h2.tick();
    if (kind === 'commitments') {
      const honest = JSON.parse(Buffer.from((await nodeDisk.read(join(directory, 'commitments.jws')))!.toString().split('.')[1]!, 'base64url').toString()) as { commitments: string[] };
      await nodeDisk.write(join(directory, 'commitments.jws'), utf8(signJws(utf8(toJson({ ...honest, commitments: [...honest.commitments].reverse() })), signing, 'oprf-commitments+jwt')));
    } else {
      await h1.tick();
      await h3.tick();
      await h2.tick();
      const honest = JSON.parse(Buffer.from((await nodeDisk.read(join(directory, 'shares.jws')))!.toString().split('.')[1]!, 'base64url').toString()) as { shares: string[] };
      const wrong = await seal((await h3.card()).sealingKey, utf8(toJson({ plan: digest, dealer: 2, holder: 3, share: toBase64url(Uint8Array.from([7, ...new Uint8Array(31)])) })), 'oprf-share+jwe');
      await nodeDisk.write(join(directory, 'shares.jws'), utf8(signJws(utf8(toJson({ ...honest, shares: honest.shares.with(2, wrong) })), signing, 'oprf-shares+jwt')));
    }
    return runToEnd(holders);
  }

  test('with its commitments is named by everybody, and there is no manifest', async () => {
    expect(await saying('commitments')).toMatchObject({ h1: 'CEREMONY_PROOF dealers.2', h3: 'CEREMONY_PROOF dealers.2' });
    expect(await epochsOf(holders[0]!)).toEqual([]);
  });

  test('with one holder’s share is named by that one; the others wait for it and say why; another attempt without the cheat succeeds', async () => {
    expect(await saying('shares')).toEqual({ h3: 'CEREMONY_SHARE dealers.2' });
    const [h1, h2, h3] = holders as [BenchHolder, BenchHolder, BenchHolder];
    await h1.restart();
    expect((await h1.tick()).concat((await h1.holder!.tick()))).toEqual([]);
    expect(h1.holder!.underWay).toBe(1);
    expect((await readdir(join(h3.state, 'ceremonies'), { recursive: true })).some((name) => name.endsWith('.sealed'))).toBe(false);
    await handOver(holders, await generatePlan(holders, 2, '2026', ['--attempt', '2']));
    const ended = await runToEnd([h1, h2, h3]);
    expect(new Set(Object.values(ended))).toEqual(new Set([(await manifestOf(h1)).digest]));
  });
});

describe('a plan', () => {
  test('is refused by a holder that it does not name, or that has another sealing key', async () => {
    const [h1, h2] = (await made(['h1', 'h2'])) as [BenchHolder, BenchHolder];
    const alone = await h1.write('alone.json', await generatePlan([h1], 1));
    expect(await h2.cli(['ceremony', '--state', h2.state, '--plan', alone])).toMatchObject({ status: 2, error: { code: 'HOLDER_NOT_IN_PLAN' } });
    const parsed = JSON.parse(await generatePlan([h1], 1)) as { holders: { sealingKey: string }[] };
    parsed.holders[0]!.sealingKey = (await h2.card()).sealingKey;
    await handOver([h1], JSON.stringify(parsed));
    expect(await runToEnd([h1])).toEqual({ h1: 'HOLDER_NOT_IN_PLAN holders.0.sealingKey' });
  });

  test('for an epoch that is there already, or a refresh without its share, fails and harms nothing', async () => {
    const [h1] = (await made(['h1', 'h2'])) as [BenchHolder];
    await handOver(holders, await generatePlan(holders, 2));
    await runToEnd(holders);
    const old = await manifestOf(h1);
    await handOver(holders, await generatePlan(holders, 2, '2026', ['--attempt', '2']));
    expect(await runToEnd(holders)).toEqual({ h1: 'HOLDER_EPOCH_EXISTS generation', h2: 'HOLDER_EPOCH_EXISTS generation' });
    expect((await manifestOf(h1)).digest).toBe(old.digest);
    await h1.cli(['epoch', 'close', '--state', h1.state, '--epoch', '2026']);
    await handOver([h1], await plan([h1], ['refresh', '--previous', await h1.write('old.jws', old.text)]));
    expect(await runToEnd([h1])).toEqual({ h1: 'HOLDER_SHARE_MISSING previous' });
  });

  test('that nobody handed over is unknown, and a message that is not there yet is not', async () => {
    const [h1] = (await made(['h1', 'h2'])) as [BenchHolder];
    const code = async (path: string): Promise<unknown> => ((await (await fetch(`${h1.server}/v1/ceremonies/${path}`)).json()) as { code: string }).code;
    expect(await code(`${'A'.repeat(43)}/commitments`)).toBe('HOLDER_CEREMONY_UNKNOWN');
    expect(await code('..%2f..%2fidentity.sealed/commitments')).toBe('HOLDER_CEREMONY_UNKNOWN');
    const text = await generatePlan(holders, 2);
    await handOver(holders, text);
    await h1.tick();
    const { digest } = decodePlan(utf8(text));
    expect(await code(`${digest}/shares`)).toBe('HOLDER_NOT_YET');
    expect(await code(`${digest}/dealing`)).toBe('HOLDER_NOTHING');
  });
});
