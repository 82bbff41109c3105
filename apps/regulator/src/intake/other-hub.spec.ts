import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '#libs/testing';
import { customer } from '../testing/lines.js';
import type { SignedReport, TestAgent } from '../testing/test-agent.js';
import { postReports } from '../testing/test-batch.js';
import { hubOn, type TestHub } from '../testing/test-hub.js';
import { revokeSigningKey } from '../testing/test-registry.js';

// Real: two hubs with a port each, one PostgreSQL, signatures. Stub: the clock.
let database: TestDatabase;
let hubs: readonly [Omit<TestHub, 'close'>, Omit<TestHub, 'close'>];
beforeAll(async () => {
  database = await testDatabase();
  hubs = [await hubOn(database), await hubOn(database)];
});
afterAll(async () => {
  await Promise.all(hubs.map(async (hub) => hub.stop()));
  await database.drop();
});

const RUBBISH = Buffer.from('rubbish');

/** A stream whose second place was taken at the other hub, after the first one was at this hub, which therefore knows that head. */
async function overtaken(): Promise<{ readonly here: TestAgent; readonly taken: SignedReport; readonly answer: string; readonly rival: SignedReport }> {
  const here = await hubs[0].provider();
  await here.report([customer('c')]);
  const there = here.with({ url: hubs[1].url });
  Object.assign(there, { seq: here.seq, prev: here.prev });
  const [taken, rival] = [here.sign([customer('d')]), here.sign([customer('e')])];
  return { here, taken, rival, answer: (await there.send(taken)).text };
}

describe('a statement that continues the head known here, when another hub has moved it on', () => {
  test.each([['its body', undefined], ['rubbish for a body', RUBBISH]])('is answered as it was there when it is the same one, with %s', async (_, gzip) => {
    const { here, taken, answer } = await overtaken();
    expect(await here.send({ ...taken, gzip: gzip ?? taken.gzip })).toMatchObject({ status: 200, text: answer });
  });

  test.each([['its body', undefined], ['rubbish for a body', RUBBISH]])('is kept as evidence when it is another one, with %s', async (_, gzip) => {
    const { here, rival } = await overtaken();
    expect((await here.send({ ...rival, gzip: gzip ?? rival.gzip })).json).toMatchObject({ status: 409, code: 'STREAM_EQUIVOCATION' });
    expect(await hubs[0].sql('SELECT jws FROM equivocation WHERE digest = $1', [Buffer.from(rival.digest, 'base64url')])).toEqual([{ jws: rival.jws }]);
  });
});

describe('a batch that continues the head known here, when another hub has moved it on', () => {
  test('is answered as it was there where it is the same, whatever its bodies are, and taken up where it is new', async () => {
    const { here, taken, answer } = await overtaken();
    Object.assign(here, { seq: 2, prev: taken.digest });
    const next = here.sign([customer('f')]);
    const { lines } = await postReports(hubs[0].url, [{ ...taken, gzip: RUBBISH }, next]);
    expect(lines).toMatchObject([{ status: 200, answerText: answer }, { status: 201, answer: { seq: 3 } }]);
  });

  test('keeps a rival as evidence, and what follows the rival is refused', async () => {
    const { here, rival } = await overtaken();
    Object.assign(here, { seq: 2, prev: rival.digest });
    const { lines } = await postReports(hubs[0].url, [rival, here.sign([customer('f')])]);
    expect(lines.map(({ problem }) => problem?.['code'])).toEqual(['STREAM_EQUIVOCATION', 'STREAM_FORK']);
    expect(await hubs[0].sql('SELECT jws FROM equivocation WHERE digest = $1', [Buffer.from(rival.digest, 'base64url')])).toEqual([{ jws: rival.jws }]);
  });
});

describe('a statement that continues the head known here', () => {
  test('is refused for its body as any other', async () => {
    const agent = await hubs[0].provider();
    await agent.report([customer('c')]);
    const next = agent.sign([customer('d')]);
    expect((await agent.send({ ...next, gzip: RUBBISH })).json).toMatchObject({ status: 400, code: 'BODY_GZIP' });
    expect((await agent.send(next)).status).toBe(201);
  });

  test.each([['its body', undefined], ['rubbish for a body', RUBBISH]])('is refused for its key when that was revoked meanwhile, with %s', async (_, gzip) => {
    const agent = await hubs[0].provider();
    await agent.report([customer('c')]);
    await revokeSigningKey(database.pool, agent.options, agent.options.key.kid);
    const next = agent.sign([customer('d')]);
    expect((await agent.send({ ...next, gzip: gzip ?? next.gzip })).json).toMatchObject({ status: 401, code: 'KEY_NOT_VALID', field: 'kid' });
  });
});
