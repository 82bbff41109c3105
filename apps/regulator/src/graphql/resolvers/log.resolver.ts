import { Inject, Optional } from '@nestjs/common';
import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Database } from '#libs/postgres';
import { Witnesses } from '../../log/witnesses.js';
import { DATABASE } from '../../persistence/database.module.js';
import { countUnjudged, readJudged } from '../../persistence/detection-runs.js';
import { readLogHead } from '../../persistence/log-head.js';
import { readTreeSize } from '../../persistence/tiles.js';
import { connection, type Connection } from '../paging/connection.js';
import { checkedFirst, FirstArgs, PageArgs, pageRequest } from '../paging/page.js';
import { shownCheckpoint, type Cosigned } from '../readers/checkpoint.js';
import { newestJobs } from '../readers/jobs.js';
import { policyInForce } from '../readers/policy.js';
import { STATEMENTS, statementsPage } from '../readers/statements.js';
import { ShownCheckpoint } from '../types/checkpoint.js';
import { StatementConnection } from '../types/connections.js';
import { shownRuleSet } from '../rule-set.js';
import { DetectionJob, Log, PolicyInForce } from '../types/log.js';
import type { Statement } from '../types/statement.js';

@Resolver(() => Log)
export class LogResolver {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Optional() @Inject(Witnesses) private readonly witnesses?: Cosigned,
  ) {}

  @Query(() => Log, { description: 'The hub\'s log, and how far detection has come in it.' })
  async log(): Promise<Log> {
    const { pool } = this.database;
    const [{ size, clock }, treeSize, judged, unjudged] = await Promise.all([readLogHead(pool), readTreeSize(pool), readJudged(pool), countUnjudged(pool)]);
    return { size, treeSize, clock, judgedThrough: judged.position, unjudged };
  }

  @ResolveField(() => ShownCheckpoint, { nullable: true, description: 'The newest published checkpoint; null before the first.' })
  async checkpoint(): Promise<ShownCheckpoint | null> {
    return await shownCheckpoint(this.database.pool, this.witnesses);
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
