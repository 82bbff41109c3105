import { Inject } from '@nestjs/common';
import { Args, Float, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { rateTOPs } from '#libs/compute';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../../persistence/database.module.js';
import { textArgument } from '../errors/text-argument.js';
import { Int64 } from '../int64.js';
import type { Loaders } from '../loaders.js';
import { connection, type Connection } from '../paging/connection.js';
import { checkedFirst, FirstArgs, PageArgs, pageRequest } from '../paging/page.js';
import { EXCHANGES, WORKLOADS, workloadsPage } from '../readers/workloads.js';
import { Account } from '../types/account.js';
import { ExchangeConnection, WorkloadConnection } from '../types/connections.js';
import { Entity } from '../types/entity.js';
import { Provider } from '../types/provider.js';
import { Exchange, Workload, WorkloadFilter } from '../types/workload.js';
import { WorkloadVersion } from '../types/workload-version.js';
import { checkedWorkloadFilter } from './filters.js';
import { RequestLoaders } from './request-loaders.js';
import { reportedLine } from './reported-line.js';

@Resolver(() => Workload)
export class WorkloadResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => WorkloadConnection, { description: 'Workloads by their newest accepted lines, the newest line first.' })
  async workloads(@Args({ type: () => PageArgs }) page: PageArgs, @Args('filter', { type: () => WorkloadFilter, nullable: true, description: 'Which workloads; all when absent.' }) filter?: WorkloadFilter | null): Promise<Connection<Workload>> {
    return connection(await workloadsPage(this.database.pool, checkedWorkloadFilter(filter ?? {}), pageRequest(WORKLOADS, page)));
  }

  @Query(() => [WorkloadVersion], { description: 'All accepted lines about one workload, as Workload.history has them: also of one of which no line counts any more.' })
  async workloadHistory(
    @Args('provider', { type: () => ID, description: 'Provider URI.' }) provider: string,
    @Args('id', { type: () => ID, description: 'The provider\'s own id.' }) id: string,
    @Args({ type: () => FirstArgs }) { first }: FirstArgs,
    @RequestLoaders() loaders: Loaders,
  ): Promise<WorkloadVersion[]> {
    return await loaders.historyOfWorkload.load({ parent: { iss: textArgument(provider, 'provider'), id: textArgument(id, 'id') }, request: checkedFirst(first) });
  }

  @ResolveField(() => [WorkloadVersion], { description: 'All accepted lines about it, the one that stands last first; withdrawn ones are marked.' })
  async history(@Parent() workload: Workload, @Args({ type: () => FirstArgs }) { first }: FirstArgs, @RequestLoaders() loaders: Loaders): Promise<WorkloadVersion[]> {
    const provider = await loaders.provider.load(workload.providerRowId);
    return provider === null ? [] : await loaders.historyOfWorkload.load({ parent: { iss: provider.iss, id: workload.id }, request: checkedFirst(first) });
  }

  @ResolveField(() => Provider, { description: 'The provider that it runs at.' })
  async provider(@Parent() workload: Workload, @RequestLoaders() loaders: Loaders): Promise<Provider | null> {
    return await loaders.provider.load(workload.providerRowId);
  }

  @ResolveField(() => Account, { description: 'The account that it runs under.' })
  async account(@Parent() workload: Workload, @RequestLoaders() loaders: Loaders): Promise<Account | null> {
    return await loaders.account.load(workload.accountRowId);
  }

  @ResolveField(() => Entity, { description: 'The entity that the account belongs to.' })
  async entity(@Parent() workload: Workload, @RequestLoaders() loaders: Loaders): Promise<Entity | null> {
    const account = await loaders.account.load(workload.accountRowId);
    return account === null ? null : await loaders.entity.load(account.entityId);
  }

  @ResolveField(() => Float, { description: 'Dense peak of its hardware at its precision, by the hub\'s catalogue, tera-OP/s.' })
  rateTOPs(@Parent() workload: Workload): number {
    return rateTOPs(workload.accelerators, workload.precision);
  }

  @ResolveField(() => String, { description: 'Grade of theoreticalTOP: reported, measured or estimated.' })
  grade(@Parent() workload: Workload): string {
    return reportedLine(workload).ops.grade;
  }

  @ResolveField(() => Float, { description: 'Bandwidth between its hosts as configured, Gbit/s.' })
  interNodeGbps(@Parent() workload: Workload): number {
    return reportedLine(workload).interNode.configuredGbps;
  }

  @ResolveField(() => Float, { nullable: true, description: 'Largest bandwidth between its hosts that was measured, Gbit/s.' })
  interNodePeakGbps(@Parent() workload: Workload): number | null {
    return reportedLine(workload).interNode.peakGbps ?? null;
  }

  @ResolveField(() => Int64, { description: 'Bytes that left it.' })
  egressB(@Parent() workload: Workload): number {
    return reportedLine(workload).traffic.egressB;
  }

  @ResolveField(() => Int64, { description: 'Bytes that it received.' })
  ingressB(@Parent() workload: Workload): number {
    return reportedLine(workload).traffic.ingressB;
  }

  @ResolveField(() => Float, { nullable: true, description: 'Energy, Wh.' })
  energyWh(@Parent() workload: Workload): number | null {
    return reportedLine(workload).energyWh ?? null;
  }

  @ResolveField(() => ExchangeConnection, { description: 'What it exchanged with others, as its provider reported it.' })
  async exchanges(@Parent() workload: Workload, @Args({ type: () => PageArgs }) page: PageArgs, @RequestLoaders() loaders: Loaders): Promise<Connection<Exchange>> {
    const parent = { providerRowId: workload.providerRowId, workload: workload.id };
    return connection(await loaders.exchangesOfWorkload.load({ parent, request: pageRequest(EXCHANGES, page) }));
  }
}

@Resolver(() => Exchange)
export class ExchangeResolver {
  @ResolveField(() => Workload, { nullable: true, description: 'The other workload, when it is at the same provider.' })
  async peer(@Parent() exchange: Exchange, @RequestLoaders() loaders: Loaders): Promise<Workload | null> {
    if (exchange.peerWorkload === null) return null;
    const provider = await loaders.provider.load(exchange.providerRowId);
    return provider === null ? null : await loaders.workload.load({ iss: provider.iss, id: exchange.peerWorkload });
  }

  @ResolveField(() => Workload, { nullable: true, description: 'The workload whose side of it this is.' })
  async workload(@Parent() exchange: Exchange, @RequestLoaders() loaders: Loaders): Promise<Workload | null> {
    const provider = await loaders.provider.load(exchange.providerRowId);
    return provider === null ? null : await loaders.workload.load({ iss: provider.iss, id: exchange.workloadId });
  }

  @ResolveField(() => [Exchange], { description: 'What other workloads, of this customer or of others, were reported to have moved on the same flow: its other half, in order of acceptance.' })
  async counterparts(@Parent() exchange: Exchange, @Args({ type: () => FirstArgs }) { first }: FirstArgs, @RequestLoaders() loaders: Loaders): Promise<Exchange[]> {
    return exchange.flow === null ? [] : await loaders.counterpartsOfExchange.load({ parent: exchange.rowId, request: checkedFirst(first) });
  }
}
