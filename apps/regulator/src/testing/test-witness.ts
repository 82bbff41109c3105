import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fromBase64url } from '#libs/encoding';
import { answerAddCheckpoint, cosign, COSIGNATURE_V1, formatVerifierKey, parseAddCheckpoint, type Remembered, serializeCosignatures, serializeSize, type Verifier, verifierOf } from '#libs/tlog';
import { newKey } from './test-registry.js';

/** How a witness behaves: it answers, never answers, or says what no witness may. */
type Mood = 'honest' | 'silent' | 'garbled';

/** A witness in little: real decisions and cosignatures, a memory that a test can look at. */
export interface TestWitness {
  readonly url: string;
  readonly verifier: Verifier;
  readonly vkey: string;
  mood: Mood;
  remembered: Remembered | undefined;
  /** Statuses answered so far. */
  readonly answers: readonly number[];
  close(): Promise<void>;
}

export async function testWitness(name: string, log: Verifier): Promise<TestWitness> {
  const key = newKey();
  const verifier = verifierOf(name, COSIGNATURE_V1, fromBase64url(key.jwk.x));
  const answers: number[] = [];
  let time = 1_780_272_000;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    if (witness.mood === 'silent') return;
    if (witness.mood === 'garbled') {
      response.end('cosigned, I promise\n');
      return;
    }
    const answer = answerAddCheckpoint(body, new Map([[log.name, [log]]]), () => witness.remembered);
    answers.push(answer.status);
    if (answer.status === 409) response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(serializeSize(answer.size));
    else if (answer.status === 200) {
      witness.remembered = answer.checkpoint;
      response.end(serializeCosignatures([cosign(parseAddCheckpoint(body).checkpoint.text, name, key, (time += 1))]));
    } else response.writeHead(answer.status).end(`${answer.code}\n`);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const witness = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    verifier,
    vkey: formatVerifierKey(verifier),
    mood: 'honest' as Mood,
    remembered: undefined as Remembered | undefined,
    answers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return witness;
}
