import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Loaders } from '../loaders.js';
import { Account, IdentityLink, Token } from '../types/account.js';
import { Entity } from '../types/entity.js';
import { Provider } from '../types/provider.js';
import { RequestLoaders } from './request-loaders.js';

@Resolver(() => Account)
export class AccountResolver {
  @ResolveField(() => Provider, { description: 'The provider that the account is at.' })
  async provider(@Parent() account: Account, @RequestLoaders() loaders: Loaders): Promise<Provider | null> {
    return await loaders.provider.load(account.providerRowId);
  }

  @ResolveField(() => Entity, { description: 'The entity that the account belongs to.' })
  async entity(@Parent() account: Account, @RequestLoaders() loaders: Loaders): Promise<Entity | null> {
    return await loaders.entity.load(account.entityId);
  }

  @ResolveField(() => [Token], { description: 'Pseudonyms of its identifiers, in order of appearance.' })
  async tokens(@Parent() account: Account, @RequestLoaders() loaders: Loaders): Promise<Token[]> {
    return await loaders.tokensOfAccount.load(account.rowId);
  }
}

@Resolver(() => IdentityLink)
export class IdentityLinkResolver {
  @ResolveField(() => Account, { description: 'The account that showed the token later.' })
  async from(@Parent() link: IdentityLink, @RequestLoaders() loaders: Loaders): Promise<Account | null> {
    return await loaders.account.load(link.fromRowId);
  }

  @ResolveField(() => Account, { description: 'The first account that carried the token.' })
  async to(@Parent() link: IdentityLink, @RequestLoaders() loaders: Loaders): Promise<Account | null> {
    return await loaders.account.load(link.toRowId);
  }
}
