import { Inject } from '@nestjs/common';
import { Args, Float, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../../persistence/database.module.js';
import { refusal } from '../errors/graphql-refusal.js';
import { Int64 } from '../int64.js';
import { evidenceOf, judgementOf, workloadName } from '../judgement.js';
import type { Loaders } from '../loaders.js';
import { connection, type Connection } from '../paging/connection.js';
import { checkedFirst, FirstArgs, PageArgs, pageRequest } from '../paging/page.js';
import { VERDICTS, verdictsPage } from '../readers/verdicts.js';
import { VerdictConnection } from '../types/connections.js';
import { Entity } from '../types/entity.js';
import { Evidence, Quality, Verdict, VerdictFilter } from '../types/verdict.js';
import { Workload } from '../types/workload.js';
import { checkedVerdictFilter } from './filters.js';
import { RequestLoaders } from './request-loaders.js';

@Resolver(() => Verdict)
export class VerdictResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => VerdictConnection, { description: 'Verdicts, newest first.' })
  async verdicts(@Args({ type: () => PageArgs }) page: PageArgs, @Args('filter', { type: () => VerdictFilter, nullable: true, description: 'Which verdicts; all when absent.' }) filter?: VerdictFilter | null): Promise<Connection<Verdict>> {
    return connection(await verdictsPage(this.database.pool, checkedVerdictFilter(filter ?? {}), pageRequest(VERDICTS, page)));
  }

  @ResolveField(() => Entity, { description: 'The entity judged.' })
  async entity(@Parent() verdict: Verdict, @RequestLoaders() loaders: Loaders): Promise<Entity | null> {
    return await loaders.entity.load(verdict.entityId);
  }

  @ResolveField(() => Int64, { description: 'The log\'s own clock at that position, UTC seconds.' })
  now(@Parent() verdict: Verdict): number {
    return judgementOf(verdict).now;
  }

  @ResolveField(() => Int, { description: 'Number of workloads looked at.' })
  workloads(@Parent() verdict: Verdict): number {
    return judgementOf(verdict).workloads;
  }

  @ResolveField(() => Int, { description: 'Number of those that Alg. 2 counts.' })
  counted(@Parent() verdict: Verdict): number {
    return judgementOf(verdict).counted;
  }

  @ResolveField(() => Float, { description: 'Sum of counted operations, tera-OP: no test can exceed it.' })
  upperBoundTOP(@Parent() verdict: Verdict): number {
    return judgementOf(verdict).upperBoundTOP;
  }

  @ResolveField(() => [Evidence], { description: 'The comparisons of Alg. 2, each with what explains it.' })
  tests(@Parent() verdict: Verdict): Evidence[] {
    return evidenceOf(verdict);
  }

  @ResolveField(() => [Quality], { description: 'What in the input changed how it was judged.' })
  quality(@Parent() verdict: Verdict): readonly Quality[] {
    return judgementOf(verdict).quality;
  }
}

@Resolver(() => Evidence)
export class EvidenceResolver {
  @ResolveField(() => [Workload], { description: 'The first workloads of the witness, by their newest lines, which may be newer than the verdict.' })
  async workloads(@Parent() evidence: Evidence, @Args({ type: () => FirstArgs }) { first }: FirstArgs, @RequestLoaders() loaders: Loaders): Promise<Workload[]> {
    const names = evidence.witness.slice(0, checkedFirst(first)).map(workloadName);
    const found = await Promise.all(names.map(async (name) => await loaders.workload.load(name)));
    return found.map((workload) => workload ?? missing());
  }
}

/** A verdict names lines that were accepted, and accepted lines stay. */
function missing(): never {
  throw refusal('GRAPHQL_WITNESS', 'The verdict names a workload that the hub no longer has.');
}
