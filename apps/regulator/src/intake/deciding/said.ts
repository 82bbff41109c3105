import type { BodyLine, TokenRecord } from '#libs/report';

/** What a statement said, as far as its withdrawal changes what counts. Names are the provider's own. */
export interface Said {
  /** Workloads that it has a line of. */
  readonly workloads: ReadonlySet<string>;
  /** Workloads that its exchange lines are of. */
  readonly exchanging: ReadonlySet<string>;
  /** Customers that its workloads and rollups are of. */
  readonly customers: ReadonlySet<string>;
  /** Tokens by the handle that its customer lines claim them for. */
  readonly claims: readonly { readonly handle: string; readonly tokens: readonly TokenRecord[] }[];
}

/** What a body says. */
export function saidBy(lines: readonly BodyLine[]): Said {
  const said = { workloads: new Set<string>(), exchanging: new Set<string>(), customers: new Set<string>(), claims: new Array<Said['claims'][number]>() };
  for (const line of lines) {
    if (line.t === 'customer') said.claims.push({ handle: line.handle, tokens: line.tokens });
    if (line.t === 'exchange') said.exchanging.add(line.workload);
    if (line.t === 'workload') said.workloads.add(line.id);
    if (line.t === 'workload' || line.t === 'rollup') said.customers.add(line.customer);
  }
  return said;
}
