import { verify } from 'node:crypto';
import { utf8 } from '#libs/encoding';
import { STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws, generatePrivateJwk, importPrivateJwk, importPublicJwk, signJws, verifyJws } from '#libs/signing';
import { interleaved, type Bench } from './measure.js';

export const signature: Bench = {
  name: 'signature',
  about: 'strict decoding and profile 1 verification of statements, against bare node:crypto verify of the same signatures',
  async run({ short }) {
    const privateJwk = generatePrivateJwk();
    const signer = importPrivateJwk(privateJwk);
    const key = importPublicJwk({ kty: privateJwk.kty, crv: privateJwk.crv, x: privateJwk.x });
    const count = short ? 50 : 4_000;
    const statements = Array.from({ length: count }, (_, index) => signJws(utf8(JSON.stringify({ jti: `bench-${index}`, filler: 'x'.repeat(700) })), signer, STATEMENT_TYP));
    const decoded = statements.map((compact) => decodeStrictJws(compact, { typ: STATEMENT_TYP }));
    const { ours, limit } = await interleaved(
      short ? 1 : 5,
      () => { for (const compact of statements) verifyJws(decodeStrictJws(compact, { typ: STATEMENT_TYP }), key); },
      () => { for (const jws of decoded) if (!verify(null, jws.signingInput, key.keyObject, jws.signature)) throw new Error('a good signature was refused'); },
    );
    const [rate, bare] = [count / ours, count / limit];
    return [{ name: 'statements verified', ours: rate, limit: bare, unit: 'per second', ratio: rate / bare, bar: { kind: 'at least', value: 0.8 } }];
  },
};
