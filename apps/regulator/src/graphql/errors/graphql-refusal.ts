import { CodedError, type Place } from '#libs/errors';

/** Every code that the GraphQL API refuses with. */
export type GraphqlCode =
  | 'GRAPHQL_ALIASES'
  | 'GRAPHQL_ARGUMENT'
  | 'GRAPHQL_BODY_SIZE'
  | 'GRAPHQL_COST'
  | 'GRAPHQL_CURSOR'
  | 'GRAPHQL_DEPTH'
  | 'GRAPHQL_FIRST'
  | 'GRAPHQL_INVALID'
  | 'GRAPHQL_METHOD'
  | 'GRAPHQL_MEDIA_TYPE'
  | 'GRAPHQL_PATH_SIZE'
  | 'GRAPHQL_REQUEST'
  | 'GRAPHQL_SYNTAX'
  | 'GRAPHQL_TIMELINE_SIZE'
  | 'GRAPHQL_TOKENS'
  | 'GRAPHQL_WITNESS';

/** A refusal of the API; `message` goes to the caller as it is. */
export function refusal(code: GraphqlCode, message: string, place: Place = {}): CodedError<GraphqlCode> {
  return new CodedError(code, message, place);
}
