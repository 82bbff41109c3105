import type { PoolClient } from 'pg';
import { describeAccounts, markCorrected } from '../../persistence/accounts.js';
import { fallBack } from '../../persistence/streams.js';
import { withdrawStatements } from '../../persistence/withdrawals.js';
import { succeedWorkloads } from '../../persistence/workloads.js';
import type { StandingStatements } from '../deciding/standing-statements.js';
import type { Succession } from '../deciding/standing-work.js';

/**
 * What corrections and cancellations of a batch take back, once the rows of the whole batch are there: statements and their exchange no longer count,
 * of each workload concerned the line that stands last does, customers are as their newest line in force describes them, and a stream has
 * reported up to where what counts reaches. `idAt` gives row ids of the batch's statements by position.
 */
export async function writeWithdrawals(client: PoolClient, { withdrawals, work }: StandingStatements, idAt: (position: number) => number): Promise<void> {
  const withdrawn = withdrawals.map(({ by, target }) => ({ id: target.id ?? idAt(target.position), by, byId: idAt(by) }));
  await withdrawStatements(client, withdrawn);
  const taken = withdrawals.flatMap(({ providerId, target }, nth): Succession[] =>
    [...target.said.workloads].map((workload) => ({ providerId, workload, statementId: withdrawn[nth]?.id ?? 0, by: withdrawn[nth]?.byId ?? 0 })),
  );
  await succeedWorkloads(client, [...taken, ...work.successions(idAt)]);
  const corrected = withdrawals.flatMap(({ providerId, concerned, target }) => [...concerned].map((handle) => ({ providerId, handle, to: target.periodTo })));
  if (corrected.length > 0) await markCorrected(client, corrected);
  const described = withdrawals.flatMap(({ providerId, target }) => target.said.claims.map(({ handle }) => ({ providerId, handle })));
  if (described.length > 0) await describeAccounts(client, described);
  await fallBack(client, withdrawals.map(({ providerId, str, target }) => ({ providerId, str, to: target.periodTo })));
}
