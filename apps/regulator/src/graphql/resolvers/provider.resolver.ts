import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Database } from '#libs/postgres';
import { thumbprint } from '#libs/signing';
import { DATABASE } from '../../persistence/database.module.js';
import { textArgument } from '../errors/text-argument.js';
import { Int64 } from '../int64.js';
import type { Loaders } from '../loaders.js';
import { connection, type Connection } from '../paging/connection.js';
import { PageArgs, pageRequest } from '../paging/page.js';
import { ACCOUNTS } from '../readers/accounts.js';
import { PROVIDERS, providersPage } from '../readers/providers.js';
import type { Account } from '../types/account.js';
import { AccountConnection, ProviderConnection } from '../types/connections.js';
import { Provider, ProviderKey, Stream } from '../types/provider.js';
import { findingsOf } from '../judgement.js';
import { Finding } from '../types/finding.js';
import { RequestLoaders } from './request-loaders.js';

@Resolver(() => Provider)
export class ProviderResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => ProviderConnection, { description: 'Registered providers, by URI.' })
  async providers(@Args({ type: () => PageArgs }) page: PageArgs): Promise<Connection<Provider>> {
    return connection(await providersPage(this.database.pool, pageRequest(PROVIDERS, page)));
  }

  @Query(() => Provider, { nullable: true, description: 'A provider by its URI; null when it is not registered.' })
  async provider(@Args('iss', { type: () => ID, description: 'Provider URI.' }) iss: string, @RequestLoaders() loaders: Loaders): Promise<Provider | null> {
    return await loaders.providerByIss.load(textArgument(iss, 'iss'));
  }

  @ResolveField(() => ID, { description: 'RFC 7638 thumbprint of its offline root key, which registers and revokes its signing keys and signs nothing else.' })
  rootKid(@Parent() { rootX }: Provider): string {
    return thumbprint({ kty: 'OKP', crv: 'Ed25519', x: rootX });
  }

  @ResolveField(() => [ProviderKey], { description: 'Its signing keys, in order of registration.' })
  async keys(@Parent() provider: Provider, @RequestLoaders() loaders: Loaders): Promise<ProviderKey[]> {
    return await loaders.keysOfProvider.load(provider.rowId);
  }

  @ResolveField(() => [Stream], { description: 'Its streams, by name.' })
  async streams(@Parent() provider: Provider, @RequestLoaders() loaders: Loaders): Promise<Stream[]> {
    return await loaders.streamsOfProvider.load(provider.rowId);
  }

  @ResolveField(() => Int64, { description: 'Number of its statements that were accepted.' })
  async statements(@Parent() provider: Provider, @RequestLoaders() loaders: Loaders): Promise<bigint> {
    const streams = await loaders.streamsOfProvider.load(provider.rowId);
    return streams.reduce((sum, { headSeq }) => sum + BigInt(headSeq), 0n);
  }

  @ResolveField(() => [Finding], { description: 'What the rules find about the provider itself: clusters, capacity, silence.' })
  async findings(@Parent() provider: Provider, @RequestLoaders() loaders: Loaders): Promise<readonly Finding[]> {
    const verdict = await loaders.currentProviderVerdict.load(provider.rowId);
    return verdict === null ? [] : findingsOf(verdict);
  }

  @ResolveField(() => AccountConnection, { description: 'Customers\' accounts at this provider, by handle.' })
  async accounts(@Parent() provider: Provider, @Args({ type: () => PageArgs }) page: PageArgs, @RequestLoaders() loaders: Loaders): Promise<Connection<Account>> {
    return connection(await loaders.accountsOfProvider.load({ parent: provider.rowId, request: pageRequest(ACCOUNTS, page) }));
  }
}
