import DataLoader from 'dataloader';
import type { Queryable } from '../persistence/queryable.js';
import type { Key } from './paging/cursor.js';
import type { Page, PageRequest } from './paging/page.js';
import { accountCountsOfEntities, accountPagesOfProviders, accountsById, accountsOfEntities, providersOfEntities, tokensOfAccounts } from './readers/accounts.js';
import { entitiesById, linksOfEntities, survivorsOf } from './readers/entities.js';
import { leadsOfEntities } from './readers/leads.js';
import { disclosuresOfOrders } from './readers/orders.js';
import { ruleSetsByDigest } from './readers/policy.js';
import { keysOfProviders, providersById, providersByIss, streamsOfProviders } from './readers/providers.js';
import type { Paged } from './readers/paged.js';
import { receiptsOf } from './readers/receipts.js';
import { accountsOfTokens, quarantinedOfEntities } from './readers/tokens.js';
import { currentProviderVerdicts, currentVerdicts, verdictPagesOfEntities } from './readers/verdicts.js';
import { historiesOfWorkloads } from './readers/workload-history.js';
import { counterpartsOfExchanges, exchangePagesOfWorkloads, nameText, workloadPagesOfEntities, workloadsByName, type ExchangeSide, type WorkloadName } from './readers/workloads.js';
import { timelinesOfEntities } from './timeline.js';

/** Receipts made in one stretch: each may go by a checkpoint of its own, with a few tiles of 8 kB that are hashed up to their roots. */
const RECEIPTS = 64;

/** What a nested list is asked for. */
interface Nested<Parent, Request> {
  readonly parent: Parent;
  readonly request: Request;
}

export type Loaders = ReturnType<typeof createLoaders>;

/**
 * Loaders of one request: what its resolvers ask for in the same tick becomes one statement, so that the number of statements
 * depends on the shape of a query and not on how many nodes it meets. They remember rows for that request only.
 */
export function createLoaders(db: Queryable) {
  return {
    provider: new DataLoader((ids: readonly number[]) => providersById(db, ids)),
    providerByIss: new DataLoader((uris: readonly string[]) => providersByIss(db, uris)),
    keysOfProvider: new DataLoader((ids: readonly number[]) => keysOfProviders(db, ids)),
    streamsOfProvider: new DataLoader((ids: readonly number[]) => streamsOfProviders(db, ids)),
    accountsOfProvider: pageLoader((paged: Paged<number>) => accountPagesOfProviders(db, paged), String),
    account: new DataLoader((ids: readonly number[]) => accountsById(db, ids)),
    tokensOfAccount: new DataLoader((ids: readonly number[]) => tokensOfAccounts(db, ids)),
    entity: new DataLoader((ids: readonly string[]) => entitiesById(db, ids)),
    survivor: new DataLoader((ids: readonly string[]) => survivorsOf(db, ids)),
    accountsOfEntity: listLoader((entities: readonly string[], first) => accountsOfEntities(db, entities, first)),
    accountCountOfEntity: new DataLoader((entities: readonly string[]) => accountCountsOfEntities(db, entities)),
    providersOfEntity: new DataLoader((entities: readonly string[]) => providersOfEntities(db, entities)),
    linksOfEntity: listLoader((entities: readonly string[], first) => linksOfEntities(db, entities, first)),
    leadsOfEntity: listLoader((entities: readonly string[], first) => leadsOfEntities(db, entities, first)),
    quarantinedOfEntity: new DataLoader((entities: readonly string[]) => quarantinedOfEntities(db, entities)),
    accountsOfToken: listLoader((tokens: readonly string[], first) => accountsOfTokens(db, tokens, first)),
    workloadsOfEntity: pageLoader((paged: Paged<string>) => workloadPagesOfEntities(db, paged), String),
    workload: new DataLoader((names: readonly WorkloadName[]) => workloadsByName(db, names), { cacheKeyFn: nameText }),
    historyOfWorkload: listLoader((names: readonly WorkloadName[], first) => historiesOfWorkloads(db, names, first), nameText),
    exchangesOfWorkload: pageLoader((paged: Paged<ExchangeSide>) => exchangePagesOfWorkloads(db, paged), ({ providerRowId, workload }) => `${providerRowId} ${workload}`),
    counterpartsOfExchange: listLoader((exchanges: readonly string[], first) => counterpartsOfExchanges(db, exchanges, first)),
    disclosuresOfOrder: new DataLoader((digests: readonly string[]) => disclosuresOfOrders(db, digests)),
    receipt: new DataLoader((positions: readonly string[]) => receiptsOf(db, positions), { maxBatchSize: RECEIPTS }),
    ruleSet: new DataLoader((digests: readonly string[]) => ruleSetsByDigest(db, digests)),
    currentVerdicts: new DataLoader((entities: readonly string[]) => currentVerdicts(db, entities)),
    currentProviderVerdict: new DataLoader((providers: readonly number[]) => currentProviderVerdicts(db, providers)),
    verdictsOfEntity: pageLoader((paged: Paged<string>) => verdictPagesOfEntities(db, paged), String),
    timelineOfEntity: new DataLoader((entities: readonly string[]) => timelinesOfEntities(db, entities)),
  };
}

/** Pages of nested connections: one statement for all parents that are asked with the same `first`. */
function pageLoader<Parent, Row>(read: (paged: Paged<Parent>) => Promise<Page<Row>[]>, keyOf: (parent: Parent) => string) {
  return nestedLoader<Parent, PageRequest, Page<Row>>(
    ({ first }) => String(first),
    (asked) => read({ parents: asked.map(({ parent }) => parent), requests: asked.map(({ request }) => request), first: asked[0]?.request.first ?? 0 }),
    ({ parent, request }) => `${request.first} ${keyText(request.after)} ${keyOf(parent)}`,
  );
}

/** The first rows of nested lists: one statement for all parents that are asked with the same `first`. */
function listLoader<Row, Parent = string>(read: (parents: readonly Parent[], first: number) => Promise<Row[][]>, keyOf: (parent: Parent) => string = String) {
  return nestedLoader<Parent, number, Row[]>(
    String,
    (asked) => read(asked.map(({ parent }) => parent), asked[0]?.request ?? 0),
    ({ parent, request }) => `${request} ${keyOf(parent)}`,
  );
}

/** A loader whose batch is read in groups that one statement can answer. */
function nestedLoader<Parent, Request, Answer>(
  groupOf: (request: Request) => string,
  read: (asked: readonly Nested<Parent, Request>[]) => Promise<Answer[]>,
  cacheKeyFn: (nested: Nested<Parent, Request>) => string,
): DataLoader<Nested<Parent, Request>, Answer, string> {
  const readBatch = async (batch: readonly Nested<Parent, Request>[]): Promise<Answer[]> => {
    const groups = new Map<string, Nested<Parent, Request>[]>();
    for (const nested of batch) {
      const name = groupOf(nested.request);
      const group = groups.get(name) ?? [];
      group.push(nested);
      groups.set(name, group);
    }
    const answers = new Map<Nested<Parent, Request>, Answer>();
    for (const group of groups.values()) {
      const answered = await read(group);
      group.forEach((nested, i) => answers.set(nested, answered[i] as Answer));
    }
    return batch.map((nested) => answers.get(nested) as Answer);
  };
  return new DataLoader(readBatch, { cacheKeyFn });
}

function keyText(after: Key | null): string {
  return JSON.stringify(after);
}
