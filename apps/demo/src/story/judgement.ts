import { allNodes, type Graphql } from '../run/hub-queries.js';

/** One hit of an engine as the hub's evidence gives it. */
export interface EvidenceHit {
  readonly test: string;
  readonly quantity: string;
  /** Line of Alg. 2; null for the robust engine. */
  readonly line: number | null;
  readonly margin: number;
  readonly explanation: string;
}

/** The paper's algorithms as printed, and the engine that its evasions do not escape. */
export const ENGINES = ['seferis-fist@1', 'robust@1'] as const;
export type EngineName = (typeof ENGINES)[number];

/** An entity that the hub flags, with the workloads it is made of. */
export interface FlaggedEntity {
  readonly id: string;
  /** What each engine asks for: none, watch, ask or inspect. */
  readonly responses: Readonly<Record<EngineName, string>>;
  /** Profiles beside the lead under which an engine flags it. */
  readonly profiles: readonly string[];
  readonly hits: Readonly<Record<EngineName, readonly EvidenceHit[]>>;
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
  readonly currentVerdicts: readonly {
    readonly engine: string;
    readonly response: string;
    readonly tests: readonly (EvidenceHit & { readonly hit: boolean })[];
    readonly judgements: readonly { readonly profiles: readonly string[]; readonly outcome: string }[];
  }[];
}

/** Every flagged entity with its evidence, strongest first. */
export async function flaggedEntities(graphql: Graphql): Promise<FlaggedEntity[]> {
  const nodes = await allNodes<EntityNode>(
    graphql,
    `query Flagged($after: String) {
      page: entities(first: 50, after: $after, filter: { flagged: true }) {
        edges { node { id currentVerdicts { engine response tests { test quantity line margin hit explanation } judgements { profiles outcome } } } }
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
      responses: byEngine((engine) => verdictOf(node, engine)?.response ?? 'none'),
      profiles: [...new Set(node.currentVerdicts.flatMap(({ judgements }) => judgements.slice(1).flatMap((judgement) => (judgement.outcome === 'to-be-inspected' ? judgement.profiles : []))))],
      hits: byEngine((engine) => verdictOf(node, engine)?.tests.filter((test) => test.hit) ?? []),
      workloads: workloads.map((workload) => ({ iss: workload.provider.iss, id: workload.id })),
    });
  }
  return flagged;
}

function byEngine<T>(of: (engine: EngineName) => T): Record<EngineName, T> {
  return { 'seferis-fist@1': of('seferis-fist@1'), 'robust@1': of('robust@1') };
}

function verdictOf({ currentVerdicts }: EntityNode, engine: EngineName): EntityNode['currentVerdicts'][number] | undefined {
  return currentVerdicts.find((verdict) => verdict.engine === engine);
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
