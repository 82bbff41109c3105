import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBase64url } from '#libs/encoding';
import { COSIGNATURE_V1, formatVerifierKey, verifierOf } from '#libs/tlog';
import { newKey } from '../testing/test-registry.js';
import { readWitnessPolicy } from './witness-policy.js';

describe('a policy of witnesses from a file', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'policy '));
  });
  afterAll(async () => rm(dir, { recursive: true, force: true }));
  const vkey = formatVerifierKey(verifierOf('witness.test/a', COSIGNATURE_V1, fromBase64url(newKey().jwk.x)));
  const read = async (text: string): ReturnType<typeof readWitnessPolicy> => {
    await writeFile(join(dir, 'witnesses'), text);
    return readWitnessPolicy(join(dir, 'witnesses'));
  };

  test('names witnesses with their addresses, and a quorum', async () => {
    const policy = await read(`witness a ${vkey} https://witness.test/\nquorum a\n`);
    expect(policy.witnesses.map(({ url }) => url)).toEqual(['https://witness.test/']);
    expect(policy.quorum).toMatchObject({ kind: 'witness' });
    expect((await read('quorum none\n')).witnesses).toEqual([]);
  });

  test.each([
    ['a witness without an address', `witness a ${vkey}\nquorum a\n`, { field: 'witness' }],
    ['an address that is none', `witness a ${vkey} witness.test\nquorum a\n`, { field: 'witness' }],
    ['an address that is not asked by HTTP', `witness a ${vkey} file:///etc/passwd\nquorum a\n`, { field: 'witness' }],
    ['no quorum', `witness a ${vkey} https://witness.test\n`, {}],
    ['a line of no kind', `quorum none\nwitnesses all\n`, { line: 2 }],
  ])('%s is refused with the place', async (_name, text, place) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'WITNESS_POLICY', place: { file: 'witnesses', ...place } });
  });

  test('a file that is not there is refused', async () => {
    await expect(readWitnessPolicy(join(dir, 'nothing'))).rejects.toMatchObject({ code: 'WITNESS_POLICY', place: { file: 'nothing' } });
  });
});
