import { gunzipSync } from 'node:zlib';
import { decodeBody, STATEMENT_TYP } from '#libs/report';
import { decodeStrictJws } from '#libs/signing';
import type { Submission } from '../intake/submission.js';
import type { SignedReport, TestAgent } from './test-agent.js';
import type { TestHub } from './test-hub.js';

/** A signed report as it is handed to a commit, which HTTP and the group commit are left out of: so a test decides what goes into one. */
export async function submissionOf(hub: TestHub, { iss }: Pick<TestAgent, 'iss'>, { claims, jws, gzip, digest }: SignedReport): Promise<Submission> {
  const [provider] = await hub.sql<{ id: number }>('SELECT id FROM provider WHERE iss = $1', [iss]);
  const signed = { providerId: provider?.id ?? 0, claims, jws: decodeStrictJws(jws, { typ: STATEMENT_TYP }), digest };
  if (gzip === undefined || claims.body === undefined) return signed;
  const bytes = gunzipSync(gzip);
  const body = { digest: Buffer.from(claims.body.dig, 'base64url'), gzip, length: bytes.length, lines: decodeBody(claims, bytes).lines, sources: bytes.toString('utf8').split('\n').slice(0, -1) };
  return { ...signed, body };
}
