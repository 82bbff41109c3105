import { AccountResolver, IdentityLinkResolver } from './account.resolver.js';
import { EntityResolver } from './entity.resolver.js';
import { IdentityPathResolver, LeadResolver, QuarantinedTokenResolver } from './linkage.resolver.js';
import { EvasionResolver } from './evasion.resolver.js';
import { LogResolver } from './log.resolver.js';
import { DisclosureResolver, OrderResolver } from './order.resolver.js';
import { ProviderResolver } from './provider.resolver.js';
import { StatementResolver } from './statement.resolver.js';
import { BarResolver } from './timeline.resolver.js';
import { EvidenceResolver, VerdictResolver } from './verdict.resolver.js';
import { ExchangeResolver, WorkloadResolver } from './workload.resolver.js';

/** Every resolver of the API: what is served and what schema.graphql is printed from. */
export const RESOLVERS = [
  AccountResolver,
  BarResolver,
  DisclosureResolver,
  EntityResolver,
  EvasionResolver,
  EvidenceResolver,
  ExchangeResolver,
  IdentityLinkResolver,
  IdentityPathResolver,
  LeadResolver,
  LogResolver,
  OrderResolver,
  ProviderResolver,
  QuarantinedTokenResolver,
  StatementResolver,
  VerdictResolver,
  WorkloadResolver,
];
