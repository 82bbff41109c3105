import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { GraphQLError, type ValidationRule } from 'graphql';
import { LIMITS } from './limits.js';

/**
 * At most LIMITS.aliases aliases in an operation, those in its fragments included. Reported like any other validation error
 * (GRAPHQL_ALIASES): the rule's own way, throwing, would leave the framework.
 */
export const aliasLimit: ValidationRule = (context) => {
  const visitor = maxAliasesRule({
    n: LIMITS.aliases,
    propagateOnRejection: false,
    onReject: [() => context.reportError(new GraphQLError(`At most ${LIMITS.aliases} aliases are allowed.`, { extensions: { code: 'GRAPHQL_ALIASES' } }))],
  })(context);
  return { OperationDefinition: visitor.OperationDefinition };
};
