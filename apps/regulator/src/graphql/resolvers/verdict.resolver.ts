import { Inject } from '@nestjs/common';
import { Args, Float, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../../persistence/database.module.js';
import { refusal } from '../errors/graphql-refusal.js';
import { Int64 } from '../int64.js';
import { engineRowOf, findingsOf, isReported, judgementsOf, qualityOf, rowOf, workloadName } from '../judgement.js';
import type { Loaders } from '../loaders.js';
import { connection, type Connection } from '../paging/connection.js';
import { checkedFirst, FirstArgs, PageArgs, pageRequest } from '../paging/page.js';
import { VERDICTS, verdictsPage } from '../readers/verdicts.js';
import { VerdictConnection } from '../types/connections.js';
import { Entity } from '../types/entity.js';
import { Evidence, Quality } from '../types/evidence.js';
import { Finding } from '../types/finding.js';
import { Judgement } from '../types/judgement.js';
import { IdentityEdge, IndeterminatePeriod, Verdict, VerdictFilter } from '../types/verdict.js';
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
    return rowOf(verdict).now;
  }

  @ResolveField(() => Int, { nullable: true, description: 'Number of workloads looked at; null for rules.' })
  workloads(@Parent() verdict: Verdict): number | null {
    return engineRowOf(verdict)?.workloads ?? null;
  }

  @ResolveField(() => Int, { nullable: true, description: 'Number of those that count under the lead profile; null for rules.' })
  counted(@Parent() verdict: Verdict): number | null {
    return engineRowOf(verdict)?.judgements[0]?.counted ?? null;
  }

  @ResolveField(() => Float, { nullable: true, description: 'What no test under the lead profile can exceed, tera-OP; null for rules.' })
  upperBoundTOP(@Parent() verdict: Verdict): number | null {
    return engineRowOf(verdict)?.judgements[0]?.upperBoundTOP ?? null;
  }

  @ResolveField(() => [Evidence], { description: 'The comparisons under the lead profile, each with what explains it; none for rules.' })
  tests(@Parent() verdict: Verdict): readonly Evidence[] {
    return judgementsOf(verdict)[0]?.tests ?? [];
  }

  @ResolveField(() => [Judgement], { description: 'The judgement under every profile, the lead\'s first; none for rules.' })
  judgements(@Parent() verdict: Verdict): Judgement[] {
    return judgementsOf(verdict);
  }

  @ResolveField(() => [Finding], { description: 'What the rules found; none for engines.' })
  findings(@Parent() verdict: Verdict): readonly Finding[] {
    return findingsOf(verdict);
  }

  @ResolveField(() => [IndeterminatePeriod], { description: 'When reports or telemetry were missing that could have changed the outcome.' })
  indeterminate(@Parent() verdict: Verdict): IndeterminatePeriod[] {
    return (engineRowOf(verdict)?.indeterminate ?? []).map((period) => ({ provider: null, workload: null, ...period }));
  }

  @ResolveField(() => [IdentityEdge], { description: 'Why the pieces of all witnesses are one customer\'s.' })
  identity(@Parent() verdict: Verdict): readonly IdentityEdge[] {
    return engineRowOf(verdict)?.identity ?? [];
  }

  @ResolveField(() => [Quality], { description: 'What in the input changed how it was judged, or kept a rule from looking.' })
  quality(@Parent() verdict: Verdict): Quality[] {
    return qualityOf(verdict);
  }
}

@Resolver(() => Evidence)
export class EvidenceResolver {
  @ResolveField(() => [Workload], { description: 'The first workloads of the witness, by their newest lines, which may be newer than the verdict. The sum of a day\'s small work is none.' })
  async workloads(@Parent() evidence: Evidence, @Args({ type: () => FirstArgs }) { first }: FirstArgs, @RequestLoaders() loaders: Loaders): Promise<Workload[]> {
    const names = evidence.witness.filter(isReported).slice(0, checkedFirst(first)).map(workloadName);
    const found = await Promise.all(names.map(async (name) => await loaders.workload.load(name)));
    return found.map((workload) => workload ?? missing());
  }
}

/** A verdict names lines that were accepted, and accepted lines stay. */
function missing(): never {
  throw refusal('GRAPHQL_WITNESS', 'The verdict names a workload that the hub no longer has.');
}
