import { Inject } from '@nestjs/common';
import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Database } from '#libs/postgres';
import { LITERAL, ROBUST, RULES } from '#libs/verdict';
import { DATABASE } from '../../persistence/database.module.js';
import { textArgument, wordArgument } from '../errors/text-argument.js';
import type { Loaders } from '../loaders.js';
import { connection, type Connection } from '../paging/connection.js';
import { FirstArgs, PageArgs, checkedFirst, pageRequest } from '../paging/page.js';
import { ENTITIES, entitiesPage } from '../readers/entities.js';
import { VERDICTS } from '../readers/verdicts.js';
import { WORKLOADS } from '../readers/workloads.js';
import { Account, IdentityLink } from '../types/account.js';
import { EntityConnection, VerdictConnection, WorkloadConnection } from '../types/connections.js';
import { Entity, EntityFilter } from '../types/entity.js';
import { Lead, QuarantinedToken } from '../types/linkage.js';
import { Provider } from '../types/provider.js';
import { EntityTimeline } from '../types/timeline.js';
import { Verdict } from '../types/verdict.js';
import type { Workload } from '../types/workload.js';
import { traceOf } from '../trace.js';
import { RequestLoaders } from './request-loaders.js';

@Resolver(() => Entity)
export class EntityResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => EntityConnection, { description: 'Entities by the largest margin of the engines\' current verdicts, largest first, then id.' })
  async entities(@Args({ type: () => PageArgs }) page: PageArgs, @Args('filter', { type: () => EntityFilter, nullable: true, description: 'Which entities; all that stand for themselves when absent.' }) filter?: EntityFilter | null): Promise<Connection<Entity>> {
    if (typeof filter?.provider === 'string') textArgument(filter.provider, 'filter.provider');
    return connection(await entitiesPage(this.database.pool, filter ?? {}, pageRequest(ENTITIES, page)));
  }

  @Query(() => Entity, { nullable: true, description: 'An entity by its id; null when there is none. One that was merged away says into which by mergedInto.' })
  async entity(@Args('id', { type: () => ID, description: 'Id of the entity.' }) id: string, @RequestLoaders() loaders: Loaders): Promise<Entity | null> {
    return await loaders.entity.load(textArgument(id, 'id'));
  }

  @ResolveField(() => Entity, { nullable: true, description: 'The entity that this one lives on in, at the end of all merges; null while it stands for itself.' })
  async mergedInto(@Parent() entity: Entity, @RequestLoaders() loaders: Loaders): Promise<Entity | null> {
    return entity.mergedIntoId === null ? null : await loaders.survivor.load(entity.id);
  }

  @ResolveField(() => [Account], { description: 'Its accounts, in order of appearance; accountCount tells how many there are.' })
  async accounts(@Parent() entity: Entity, @Args({ type: () => FirstArgs }) { first }: FirstArgs, @RequestLoaders() loaders: Loaders): Promise<Account[]> {
    return await loaders.accountsOfEntity.load({ parent: entity.id, request: checkedFirst(first) });
  }

  @ResolveField(() => Int, { description: 'Number of its accounts.' })
  async accountCount(@Parent() entity: Entity, @RequestLoaders() loaders: Loaders): Promise<number> {
    return await loaders.accountCountOfEntity.load(entity.id);
  }

  @ResolveField(() => [Provider], { description: 'The providers at which it has an account, by URI.' })
  async providers(@Parent() entity: Entity, @RequestLoaders() loaders: Loaders): Promise<Provider[]> {
    return await loaders.providersOfEntity.load(entity.id);
  }

  @ResolveField(() => [IdentityLink], { description: 'Why its accounts are one entity: shared strong tokens, in log order.' })
  async links(@Parent() entity: Entity, @Args({ type: () => FirstArgs }) { first }: FirstArgs, @RequestLoaders() loaders: Loaders): Promise<IdentityLink[]> {
    return await loaders.linksOfEntity.load({ parent: entity.id, request: checkedFirst(first) });
  }

  @ResolveField(() => [Lead], { description: 'Accounts of other entities that agree with one of its own in weak tokens of two kinds at least.' })
  async leads(@Parent() entity: Entity, @Args({ type: () => FirstArgs }) { first }: FirstArgs, @RequestLoaders() loaders: Loaders): Promise<Lead[]> {
    return await loaders.leadsOfEntity.load({ parent: entity.id, request: checkedFirst(first) });
  }

  @ResolveField(() => [QuarantinedToken], { description: 'Strong tokens of its accounts that are on too many accounts to join any.' })
  async quarantinedTokens(@Parent() entity: Entity, @RequestLoaders() loaders: Loaders): Promise<QuarantinedToken[]> {
    return await loaders.quarantinedOfEntity.load(entity.id);
  }

  @ResolveField(() => WorkloadConnection, { description: 'Its current workloads at all providers, newest accepted line first.' })
  async workloads(@Parent() entity: Entity, @Args({ type: () => PageArgs }) page: PageArgs, @RequestLoaders() loaders: Loaders): Promise<Connection<Workload>> {
    return connection(await loaders.workloadsOfEntity.load({ parent: entity.id, request: pageRequest(WORKLOADS, page) }));
  }

  @ResolveField(() => EntityTimeline, { nullable: true, description: 'Its current workloads over time; null on a hub without a policy.' })
  async timeline(@Parent() entity: Entity, @RequestLoaders() loaders: Loaders): Promise<EntityTimeline | null> {
    return await loaders.timelineOfEntity.load(entity.id);
  }

  @ResolveField(() => Verdict, { nullable: true, description: 'The newest verdict of an engine on it; null before the first.' })
  async verdict(@Parent() entity: Entity, @Args('engine', { defaultValue: LITERAL, description: 'Engine and version.' }) engine: string, @RequestLoaders() loaders: Loaders): Promise<Verdict | null> {
    const known = wordArgument(engine, [LITERAL, ROBUST, RULES], 'engine');
    const current = await loaders.currentVerdicts.load(entity.id);
    return current.find((verdict) => verdict.engine === known) ?? null;
  }

  @ResolveField(() => [Verdict], { description: 'The newest verdict of every engine on it, and of the rules.' })
  async currentVerdicts(@Parent() entity: Entity, @RequestLoaders() loaders: Loaders): Promise<Verdict[]> {
    return await loaders.currentVerdicts.load(entity.id);
  }

  @ResolveField(() => String, { nullable: true, description: 'The newest verdicts of both engines told as a text, line by line of Alg. 2 with the entity\'s figures; null before the first.' })
  async trace(@Parent() entity: Entity, @RequestLoaders() loaders: Loaders): Promise<string | null> {
    return await traceOf(loaders, await loaders.currentVerdicts.load(entity.id));
  }

  @ResolveField(() => VerdictConnection, { description: 'All verdicts on it, newest first.' })
  async verdicts(@Parent() entity: Entity, @Args({ type: () => PageArgs }) page: PageArgs, @RequestLoaders() loaders: Loaders): Promise<Connection<Verdict>> {
    return connection(await loaders.verdictsOfEntity.load({ parent: entity.id, request: pageRequest(VERDICTS, page) }));
  }
}
