import type { PoolClient } from 'pg';
import { contentDigest, encodeOwnWord } from '#libs/entries';
import { insertEquivocations, type NewEquivocation, newEvidence } from '../../persistence/equivocations.js';
import { insertLogEntry } from '../../persistence/log-entries.js';

/**
 * Keeps evidence of equivocation, each statement once, as entries of the log from `position` on; gives how many. A provider that signs ever more statements for one
 * place fills the log with a few of them only.
 */
export async function keepEvidence(client: PoolClient, position: number, evidence: readonly NewEquivocation[]): Promise<number> {
  const kept = (await newEvidence(client, evidence)).map((one, index) => ({ ...one, position: position + index }));
  for (const one of kept) {
    const content = encodeOwnWord('equivocation', { accepted: one.accepted, statement: one.jws });
    await insertLogEntry(client, { position: one.position, kind: 'equivocation', digest: contentDigest('equivocation', content), content });
  }
  if (kept.length > 0) await insertEquivocations(client, kept);
  return kept.length;
}
