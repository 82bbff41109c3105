import type { Type } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';
import type { Page } from './page.js';

/** Relay's PageInfo. Pages only go forward. */
@ObjectType({ description: 'Where a page stands in its list.' })
class PageInfo {
  @Field({ description: 'Whether more nodes follow: ask again with after: endCursor.' })
  readonly hasNextPage!: boolean;

  @Field({ description: 'Whether this page was asked for with "after".' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first node; null on an empty page.' })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last node; null on an empty page.' })
  readonly endCursor!: string | null;
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

/** The GraphQL types `<name>Edge` and `<name>Connection` for a node type (Relay cursor connections). `order` says how the list is sorted. */
export function connectionType<Node>(node: Type<Node>, name: string, order: string): Type<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page.` })
  class NodeEdge implements Edge<Node> {
    @Field({ description: 'Place of this node in the list, for "after".' })
    readonly cursor!: string;

    @Field(() => node, { description: 'The node.' })
    readonly node!: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} nodes, ${order}.` })
  class NodeConnection implements Connection<Node> {
    @Field(() => [NodeEdge], { description: 'Nodes with their cursors.' })
    readonly edges!: readonly Edge<Node>[];

    @Field(() => [node], { description: 'The same nodes without cursors.' })
    readonly nodes!: readonly Node[];

    @Field(() => PageInfo, { description: 'Where this page stands.' })
    readonly pageInfo!: PageInfo;
  }
  return NodeConnection;
}

/** A page of rows as GraphQL shows it. */
export function connection<Row>({ rows, hasNextPage, hasPreviousPage }: Page<Row>): Connection<Row> {
  const edges = rows.map(({ row, cursor }) => ({ cursor, node: row }));
  const pageInfo = { hasNextPage, hasPreviousPage, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null };
  return { edges, nodes: edges.map(({ node }) => node), pageInfo };
}
