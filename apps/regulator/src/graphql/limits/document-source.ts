import { refusal } from '../errors/graphql-refusal.js';

/**
 * Mercurius reads a source that is no GraphQL document as a JSON syntax tree, which has neither been counted in tokens nor checked
 * for shape. Nobody needs that: GRAPHQL_SYNTAX. A GraphQL document is never valid JSON, and JSON.parse stops at its second token.
 */
export function refuseSyntaxTree(source: string): void {
  try {
    JSON.parse(source);
  } catch {
    return;
  }
  throw refusal('GRAPHQL_SYNTAX', 'The query is not a GraphQL document.');
}
