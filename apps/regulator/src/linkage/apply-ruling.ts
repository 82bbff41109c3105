import type { PoolClient } from 'pg';
import { Linkage, LINKAGE_PROFILE, type Ruling, type Standing } from '#libs/linkage';
import { setVoid } from '../persistence/identity-tokens.js';
import { findDisregards, insertRuling } from '../persistence/linkage-rulings.js';
import { findStrongTokens, markTurned, recount } from '../persistence/strong-tokens.js';
import { isStrong, knownLinkage } from './known-linkage.js';
import { writeEntities, writeLinks } from './write-linkage.js';

/**
 * Applies a ruling that has `position` in the log: entities, links and standing are then those of a replay of the log, and the next pass of
 * detection judges everybody who claims the token. The caller holds the log's lock and has verified the ruling. A weak token joins nobody:
 * of one, leads are all that changes.
 *
 * Accounts and entities are loaded only where the ruling makes the token link or stops it. A token on many more accounts than its limit
 * links neither before nor after, so the commonest ruling of all, that a payment service is none of its clients, costs no more than a count.
 */
export async function applyRuling(client: PoolClient, ruling: Ruling, position: number): Promise<void> {
  const { token, account } = ruling;
  if (isStrong(token) && (await mayLink(client, ruling))) await regroup(client, ruling, position);
  await insertRuling(client, ruling, position);
  if (account !== undefined) await setVoid(client, token, account, ruling.act === 'disregard');
  if (!isStrong(token)) return;
  const everywhere = (await findDisregards(client, [token])).some((one) => one.account === undefined);
  await recount(client, token, (accounts) => standingOf(accounts, token.attr, everywhere), position);
  await markTurned(client, [{ token, position }]);
}

/** One ruling on an account makes a difference of one. */
async function mayLink(client: PoolClient, { token }: Ruling): Promise<boolean> {
  const [known] = await findStrongTokens(client, [token]);
  return known !== undefined && known.accounts <= limitOf(token.attr) + 1;
}

async function regroup(client: PoolClient, ruling: Ruling, position: number): Promise<void> {
  const known = await knownLinkage(client, [], { ruled: [ruling.token] });
  const linkage = new Linkage(known.seed);
  linkage.rule(ruling, { position, line: 0 });
  const changes = linkage.changes();
  await writeEntities(client, changes);
  await writeLinks(client, changes, known, (account) => {
    const record = known.records.get(account);
    if (record === undefined) throw new Error('an account that a ruling touches is not known');
    return record.id;
  });
}

function standingOf(accounts: number, attribute: string, everywhere: boolean): Standing {
  if (everywhere) return 'disregarded';
  return accounts > limitOf(attribute) ? 'quarantined' : 'linking';
}

function limitOf(attribute: string): number {
  return LINKAGE_PROFILE.strong.get(attribute) ?? 0;
}
