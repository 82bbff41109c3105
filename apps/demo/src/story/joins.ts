import { joinable } from '#libs/evasion';
import { localKey, type DemoProvider, type Truth } from '../federation/model.js';
import type { JoinedEntity } from './judgement.js';

export interface JoinReport {
  readonly accounts: number;
  readonly entities: number;
  /** People with accounts at several providers. */
  readonly people: number;
  /** Of those: all accounts in one entity. */
  readonly joined: number;
  /** Of those: apart, because the providers' records have no strong identifier in common. */
  readonly apart: number;
  /** Of those: apart although an identifier is shared. Must be 0. */
  readonly lost: number;
  /** Entities that hold accounts of different people. Shells of one owner count as one. */
  readonly mixed: number;
  readonly example: { readonly names: readonly string[]; readonly attributes: readonly string[] } | undefined;
}

/** Compares entities with the people behind the accounts. `customerOf` maps `iss` newline handle to the provider's own customer id. */
export function joinReport(providers: readonly DemoProvider[], truth: Truth, entities: readonly JoinedEntity[], customerOf: ReadonlyMap<string, string>): JoinReport {
  const rows = new Map(providers.flatMap((provider) => provider.customers.map((row) => [localKey(provider.iss, row.customer_id), row] as const)));
  const entityOf = new Map<string, JoinedEntity>();
  for (const entity of entities) {
    for (const account of entity.accounts) {
      const customer = customerOf.get(localKey(account.iss, account.handle));
      if (customer !== undefined) entityOf.set(localKey(account.iss, customer), entity);
    }
  }
  /** Shells of one owner are one person here: that is what linkage is for. */
  const personBehind = (account: string): string => rows.get(account)?.owner_id ?? truth.personOf.get(account) ?? account;
  const accountsOf = new Map<string, string[]>();
  for (const account of entityOf.keys()) accountsOf.set(personBehind(account), [...(accountsOf.get(personBehind(account)) ?? []), account]);

  let [joined, apart, lost] = [0, 0, 0];
  let example: JoinReport['example'];
  const several = [...accountsOf.values()].filter((accounts) => accounts.length > 1);
  for (const accounts of several) {
    const records = accounts.flatMap((account) => rows.get(account) ?? []);
    const first = entityOf.get(accounts[0] ?? '');
    if (accounts.every((account) => entityOf.get(account) === first)) {
      joined += 1;
      const names = [...new Set(records.map((record) => record.name))];
      const oneOwner = records.some((record) => record.owner_id !== undefined);
      if (!oneOwner && names.length <= 4 && names.length > (example?.names.length ?? 1)) example = { names, attributes: first?.attributes ?? [] };
    } else if (connected(records, joinable)) lost += 1;
    else apart += 1;
  }
  const peopleIn = new Map<JoinedEntity, Set<string>>();
  for (const [account, entity] of entityOf) peopleIn.set(entity, (peopleIn.get(entity) ?? new Set()).add(personBehind(account)));
  const mixed = [...peopleIn.values()].filter((people) => people.size > 1).length;
  return { accounts: entityOf.size, entities: new Set(entityOf.values()).size, people: several.length, joined, apart, lost, mixed, example };
}

/** True when a chain of pairwise matches reaches every item from the first. */
function connected<T>(items: readonly T[], match: (a: T, b: T) => boolean): boolean {
  const reached = new Set<number>([0]);
  for (const index of reached) items.forEach((item, other) => { if (match(items[index] as T, item)) reached.add(other); });
  return reached.size === items.length;
}
