import type { Pool } from 'pg';
import { decodeKeyAct, encodeRegulatorRevocation, type KeyAct, type KeyActKind, type RegulatorRevocation } from '#libs/entries';
import { readLogOrigin } from '../entries/log-origin.js';
import { takeLogTurn } from '../entries/log-turn.js';
import { findLogEntry } from '../persistence/log-entries.js';
import type { Queryable } from '../persistence/queryable.js';
import type { Effective } from './append-own-word.js';
import { appendToRegister } from './append-to-register.js';
import { type Concerned, loadRegistry } from './load-registry.js';
import { RegistryError } from './registry-error.js';

/** Seconds that another's clock may differ from the hub's. */
const SKEW_S = 300;

/** What became of a key act. */
export interface SubmittedAct extends Effective {
  /** False for one that was logged before: it is answered as it was then. */
  readonly new: boolean;
  readonly kind: KeyActKind;
  readonly digest: string;
}

/**
 * Logs an act by which a provider's signing keys change. It carries its own authority, so nobody asks who brings it; one that is there already
 * is answered as before. Codes of `decodeKeyAct` and `Registry.apply` (libs/entries); RegistryError KEY_ACT_UNSIGNED, KEY_FROM_FUTURE.
 */
export async function submitKeyAct(pool: Pool, kind: KeyActKind, content: string, hub: { readonly origin: string; readonly now: number }): Promise<SubmittedAct> {
  const act = decodeKeyAct(kind, content);
  if (act.kind === 'key-revoke' && act.by === 'regulator') throw new RegistryError('KEY_ACT_UNSIGNED', 'A revocation that nobody signed is the regulator\'s, and is not submitted.', { field: 'content' });
  // Before anything else: what is in the log is answered as it was then, and so what is refused was never in it.
  const before = await answerBefore(pool, act);
  if (before !== undefined) return before;
  if (act.claims.iat > hub.now + SKEW_S) throw new RegistryError('KEY_FROM_FUTURE', 'This was signed in the future.', { field: 'iat' });
  return logKeyAct(pool, act, content, hub.origin);
}

/** Revokes a provider's key in the regulator's own word. ENTRY_KEY_ACT, KEY_UNKNOWN, KEY_ALREADY_REVOKED of libs/entries; LOG_EMPTY. */
export async function revokeByRegulator(pool: Pool, revocation: RegulatorRevocation): Promise<Effective> {
  const content = encodeRegulatorRevocation(revocation);
  const { kid, position } = await logKeyAct(pool, decodeKeyAct('key-revoke', content), content, await readLogOrigin(pool));
  return { kid, position };
}

async function logKeyAct(pool: Pool, act: KeyAct, content: string, origin: string): Promise<SubmittedAct> {
  const concerned = concernedBy(act);
  // Nothing takes the log's lock that the registry as it stands refuses. What it says without the lock is not kept.
  (await loadRegistry(pool, origin, concerned)).apply(act, 0);
  return takeLogTurn(pool, async (turn) => {
    const meanwhile = await answerBefore(turn.client, act);
    if (meanwhile !== undefined) return meanwhile;
    const position = await appendToRegister(turn, await loadRegistry(turn.client, origin, concerned), act, content);
    return { new: true, kind: act.kind, digest: act.digest, kid: kidOf(act), position };
  });
}

async function answerBefore(db: Queryable, act: KeyAct): Promise<SubmittedAct | undefined> {
  const entry = await findLogEntry(db, act.digest);
  return entry === undefined ? undefined : { new: false, kind: act.kind, digest: act.digest, kid: kidOf(act), position: entry.position };
}

/** The key that comes, or for a revocation the one that goes. */
function kidOf(act: KeyAct): string {
  return act.kind === 'key-revoke' ? act.claims.kid : act.key.kid;
}

function concernedBy(act: KeyAct): Concerned {
  switch (act.kind) {
    case 'key-register':
      return { iss: act.claims.iss, x: act.claims.x };
    case 'key-rotate':
      return { iss: act.claims.iss, kid: act.claims.from, x: act.claims.x };
    case 'key-revoke':
      return act.by === 'root' ? { iss: act.claims.iss, kid: act.claims.kid } : { kid: act.claims.kid };
  }
}
