import { Inject } from '@nestjs/common';
import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../../persistence/database.module.js';
import { countUnjudged, readJudged } from '../../persistence/detection-runs.js';
import { readLogHead } from '../../persistence/log-head.js';
import { connection, type Connection } from '../paging/connection.js';
import { checkedFirst, FirstArgs, PageArgs, pageRequest } from '../paging/page.js';
import { newestJobs } from '../readers/jobs.js';
import { STATEMENTS, statementsPage } from '../readers/log.js';
import { policyInForce } from '../readers/policy.js';
import { StatementConnection } from '../types/connections.js';
import { shownRuleSet } from '../rule-set.js';
import { DetectionJob, Log, PolicyInForce, type Statement } from '../types/log.js';

@Resolver(() => Log)
export class LogResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => Log, { description: 'The hub\'s log, and how far detection has come in it.' })
  async log(): Promise<Log> {
    const { pool } = this.database;
    const [{ size, clock }, judged, unjudged] = await Promise.all([readLogHead(pool), readJudged(pool), countUnjudged(pool)]);
    return { size, clock, judgedThrough: judged.position, unjudged };
  }

  @ResolveField(() => StatementConnection, { description: 'Accepted statements in the hub\'s order.' })
  async statements(@Args({ type: () => PageArgs }) page: PageArgs): Promise<Connection<Statement>> {
    return connection(await statementsPage(this.database.pool, pageRequest(STATEMENTS, page)));
  }

  @Query(() => PolicyInForce, { nullable: true, description: 'The rule set in force; null on a hub that has none yet.' })
  async policy(): Promise<PolicyInForce | null> {
    const [stored, { clock }] = await Promise.all([policyInForce(this.database.pool), readLogHead(this.database.pool)]);
    return stored === null ? null : shownRuleSet(stored, clock);
  }

  @Query(() => [DetectionJob], { description: 'Runs of detection over everybody, newest first, with how far they are.' })
  async detectionJobs(@Args({ type: () => FirstArgs }) { first }: FirstArgs): Promise<DetectionJob[]> {
    return await newestJobs(this.database.pool, checkedFirst(first));
  }
}
