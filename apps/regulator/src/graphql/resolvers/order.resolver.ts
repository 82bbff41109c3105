import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ENTRY_KINDS } from '#libs/entries';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../../persistence/database.module.js';
import { textArgument, wordArgument } from '../errors/text-argument.js';
import type { Loaders } from '../loaders.js';
import { connection, type Connection } from '../paging/connection.js';
import { checkedFirst, FirstArgs, PageArgs, pageRequest } from '../paging/page.js';
import { ENTRIES, entriesPage, newestEpochs, newestOfficers, orderByDigest, ORDERS, ordersPage } from '../readers/orders.js';
import { LawfulOrderConnection, LogEntryConnection } from '../types/connections.js';
import { Disclosure, LawfulOrder, type LogEntry, Officer, PseudonymEpoch } from '../types/orders.js';
import { Provider } from '../types/provider.js';
import { RequestLoaders } from './request-loaders.js';

@Resolver(() => LawfulOrder)
export class OrderResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => LogEntryConnection, { description: 'What the hub\'s own register added to the log, in the hub\'s order.' })
  async entries(
    @Args({ type: () => PageArgs }) page: PageArgs,
    @Args('kind', { type: () => String, nullable: true, description: 'Only entries of this kind; GRAPHQL_ARGUMENT lists them.' }) kind?: string | null,
  ): Promise<Connection<LogEntry>> {
    return connection(await entriesPage(this.database.pool, pageRequest(ENTRIES, page), kind === undefined || kind === null ? null : wordArgument(kind, ENTRY_KINDS, 'kind')));
  }

  @Query(() => LawfulOrderConnection, { description: 'Orders of two officers, newest first.' })
  async orders(@Args({ type: () => PageArgs }) page: PageArgs): Promise<Connection<LawfulOrder>> {
    return connection(await ordersPage(this.database.pool, pageRequest(ORDERS, page)));
  }

  @Query(() => LawfulOrder, { nullable: true, description: 'An order by its digest; null when there is none.' })
  async order(@Args('digest', { type: () => ID, description: 'SHA-256 of the signing input of its claims, base64url.' }) digest: string): Promise<LawfulOrder | null> {
    return await orderByDigest(this.database.pool, textArgument(digest, 'digest'));
  }

  @Query(() => [Officer], { description: 'Officers\' keys, newest registration first.' })
  async officers(@Args({ type: () => FirstArgs }) { first }: FirstArgs): Promise<Officer[]> {
    return await newestOfficers(this.database.pool, checkedFirst(first));
  }

  @Query(() => [PseudonymEpoch], { description: 'Published pseudonym epochs, the newest first, with how far the change to each has come.' })
  async epochs(@Args({ type: () => FirstArgs }) { first }: FirstArgs): Promise<PseudonymEpoch[]> {
    return await newestEpochs(this.database.pool, checkedFirst(first));
  }

  @ResolveField(() => [Disclosure], { description: 'What became of it at each provider that was given it; empty unless it is to disclose.' })
  async disclosures(@Parent() order: LawfulOrder, @RequestLoaders() loaders: Loaders): Promise<Disclosure[]> {
    return await loaders.disclosuresOfOrder.load(order.digest);
  }
}

@Resolver(() => Disclosure)
export class DisclosureResolver {
  @ResolveField(() => Provider, { description: 'The provider.' })
  async provider(@Parent() disclosure: Disclosure, @RequestLoaders() loaders: Loaders): Promise<Provider | null> {
    return await loaders.provider.load(disclosure.providerRowId);
  }
}
