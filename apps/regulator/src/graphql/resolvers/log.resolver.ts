import { Inject } from '@nestjs/common';
import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { h100Equivalents } from '#libs/compute';
import type { Database } from '#libs/postgres';
import { ENGINE } from '#libs/verdict';
import { DATABASE } from '../../persistence/database.module.js';
import { readJudgedThrough } from '../../persistence/detection-runs.js';
import { readLogHead } from '../../persistence/log-head.js';
import { connection, type Connection } from '../paging/connection.js';
import { PageArgs, pageRequest } from '../paging/page.js';
import { STATEMENTS, statementsPage } from '../readers/log.js';
import { policyInForce } from '../readers/policy.js';
import { StatementConnection } from '../types/connections.js';
import { Log, PolicyInForce, type Statement } from '../types/log.js';

@Resolver(() => Log)
export class LogResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => Log, { description: 'The hub\'s log, and how far detection has come in it.' })
  async log(): Promise<Log> {
    const [{ size, clock }, judged] = await Promise.all([readLogHead(this.database.pool), readJudgedThrough(this.database.pool, ENGINE)]);
    return { size, clock, judgedThrough: judged };
  }

  @ResolveField(() => StatementConnection, { description: 'Accepted statements in the hub\'s order.' })
  async statements(@Args({ type: () => PageArgs }) page: PageArgs): Promise<Connection<Statement>> {
    return connection(await statementsPage(this.database.pool, pageRequest(STATEMENTS, page)));
  }

  @Query(() => PolicyInForce, { nullable: true, description: 'The parameter set in force; null on a hub that has none yet.' })
  async policy(): Promise<PolicyInForce | null> {
    const stored = await policyInForce(this.database.pool);
    if (stored === null) return null;
    return { ...stored.policy, digest: stored.digest, h100EquivalentOfR: h100Equivalents(stored.policy.thresholds.R) };
  }
}
