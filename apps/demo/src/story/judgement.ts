import { allNodes, type Graphql } from '../run/hub-queries.js';

/** One hit of Alg. 2 as the hub's evidence gives it. */
export interface EvidenceHit {
  readonly test: string;
  readonly quantity: string;
  readonly line: number;
  readonly margin: number;
  readonly explanation: string;
}

/** An entity that the hub flags, with the workloads it is made of. */
export interface FlaggedEntity {
  readonly id: string;
  readonly upperBoundTOP: number;
  readonly hits: readonly EvidenceHit[];
  readonly workloads: readonly { readonly iss: string; readonly id: string }[];
}

/** An entity as linkage made it. */
export interface JoinedEntity {
  readonly id: string;
  readonly accounts: readonly { readonly iss: string; readonly handle: string }[];
  readonly attributes: readonly string[];
}

interface EntityNode {
  readonly id: string;
  readonly verdict: { readonly upperBoundTOP: number; readonly tests: readonly (EvidenceHit & { readonly hit: boolean })[] } | null;
}

/** Every flagged entity with its evidence, strongest first. */
export async function flaggedEntities(graphql: Graphql): Promise<FlaggedEntity[]> {
  const nodes = await allNodes<EntityNode>(
    graphql,
    `query Flagged($after: String) {
      page: entities(first: 100, after: $after, filter: { flagged: true }) {
        edges { node { id verdict { upperBoundTOP tests { test quantity line margin hit explanation } } } }
        pageInfo { hasNextPage endCursor }
      }
    }`,
  );
  const flagged: FlaggedEntity[] = [];
  for (const node of nodes) {
    const workloads = await allNodes<{ id: string; provider: { iss: string } }>(
      graphql,
      `query Workloads($after: String) {
        page: workloads(first: 200, after: $after, filter: { entity: ${JSON.stringify(node.id)} }) {
          edges { node { id provider { iss } } }
          pageInfo { hasNextPage endCursor }
        }
      }`,
    );
    flagged.push({
      id: node.id,
      upperBoundTOP: node.verdict?.upperBoundTOP ?? 0,
      hits: node.verdict?.tests.filter((test) => test.hit) ?? [],
      workloads: workloads.map((workload) => ({ iss: workload.provider.iss, id: workload.id })),
    });
  }
  return flagged;
}

/** Every entity with its accounts and the attributes that joined them. */
export async function joinedEntities(graphql: Graphql): Promise<JoinedEntity[]> {
  const nodes = await allNodes<{ id: string; accounts: { handle: string; provider: { iss: string } }[]; links: { attribute: string }[] }>(
    graphql,
    `query Entities($after: String) {
      page: entities(first: 200, after: $after) {
        edges { node { id accounts { handle provider { iss } } links { attribute } } }
        pageInfo { hasNextPage endCursor }
      }
    }`,
  );
  return nodes.map((node) => ({
    id: node.id,
    accounts: node.accounts.map((account) => ({ iss: account.provider.iss, handle: account.handle })),
    attributes: [...new Set(node.links.map((link) => link.attribute))],
  }));
}
