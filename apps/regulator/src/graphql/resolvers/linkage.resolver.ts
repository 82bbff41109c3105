import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../../persistence/database.module.js';
import { textArgument } from '../errors/text-argument.js';
import type { Loaders } from '../loaders.js';
import { connection, type Connection } from '../paging/connection.js';
import { checkedFirst, FirstArgs, PageArgs, pageRequest } from '../paging/page.js';
import { identityPath } from '../readers/identity-path.js';
import { keyOf, QUARANTINED, quarantinedPage, RULINGS, rulingsPage } from '../readers/tokens.js';
import { Account } from '../types/account.js';
import { QuarantinedTokenConnection, RulingConnection } from '../types/connections.js';
import { Entity } from '../types/entity.js';
import { AccountRef, IdentityPath, Lead, QuarantinedToken, type Ruling } from '../types/linkage.js';
import { RequestLoaders } from './request-loaders.js';

@Resolver(() => IdentityPath)
export class IdentityPathResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => IdentityPath, { nullable: true, description: 'Why two accounts are one entity; null when they are not, or one of them was never reported.' })
  async why(
    @Args('a', { type: () => AccountRef, description: 'Where the path begins.' }) a: AccountRef,
    @Args('b', { type: () => AccountRef, description: 'Where it ends.' }) b: AccountRef,
  ): Promise<IdentityPath | null> {
    return await identityPath(this.database.pool, checkedRef(a, 'a'), checkedRef(b, 'b'));
  }

  @ResolveField(() => Entity, { description: 'The entity that both accounts are of.' })
  async entity(@Parent() path: IdentityPath, @RequestLoaders() loaders: Loaders): Promise<Entity | null> {
    return await loaders.entity.load(path.entityId);
  }
}

@Resolver(() => QuarantinedToken)
export class QuarantinedTokenResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => QuarantinedTokenConnection, { description: 'Strong tokens on so many accounts that they join none: first those that came to be so last.' })
  async quarantinedTokens(@Args({ type: () => PageArgs }) page: PageArgs): Promise<Connection<QuarantinedToken>> {
    return connection(await quarantinedPage(this.database.pool, pageRequest(QUARANTINED, page)));
  }

  @Query(() => RulingConnection, { description: 'What officers decided about tokens, newest first.' })
  async rulings(@Args({ type: () => PageArgs }) page: PageArgs): Promise<Connection<Ruling>> {
    return connection(await rulingsPage(this.database.pool, pageRequest(RULINGS, page)));
  }

  @ResolveField(() => [Account], { description: 'Accounts that carry it, in the order of the log; accountCount tells how many there are.' })
  async accounts(@Parent() token: QuarantinedToken, @Args({ type: () => FirstArgs }) { first }: FirstArgs, @RequestLoaders() loaders: Loaders): Promise<Account[]> {
    return await loaders.accountsOfToken.load({ parent: keyOf(token), request: checkedFirst(first) });
  }
}

@Resolver(() => Lead)
export class LeadResolver {
  @ResolveField(() => Entity, { description: 'The other entity.' })
  async entity(@Parent() lead: Lead, @RequestLoaders() loaders: Loaders): Promise<Entity | null> {
    return await loaders.entity.load(lead.otherEntityId);
  }

  @ResolveField(() => Account, { description: 'The account of the entity asked about.' })
  async account(@Parent() lead: Lead, @RequestLoaders() loaders: Loaders): Promise<Account | null> {
    return await loaders.account.load(lead.accountRowId);
  }

  @ResolveField(() => Account, { description: 'The account of the other entity.' })
  async otherAccount(@Parent() lead: Lead, @RequestLoaders() loaders: Loaders): Promise<Account | null> {
    return await loaders.account.load(lead.otherRowId);
  }
}

function checkedRef({ provider, handle }: AccountRef, field: string): AccountRef {
  return { provider: textArgument(provider, `${field}.provider`), handle: textArgument(handle, `${field}.handle`) };
}
