import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyRequest } from 'fastify';
import type { ConsoleToken } from '../access/console-token.js';
import type { Queryable } from '../persistence/queryable.js';
import { faultFields, type HubLog } from '../problem/hub-log.js';
import { accessGate } from './access-gate.js';
import { presentErrors } from './errors/present.js';
import { aliasLimit } from './limits/aliases.js';
import { refuseCostly } from './limits/cost.js';
import { refuseSyntaxTree } from './limits/document-source.js';
import { LIMITS } from './limits/limits.js';
import { createLoaders, type Loaders } from './loaders.js';

/** Suggestions are left out before they are searched for: a list of near names is the schema, piece by piece. */
const VALIDATION = { maxErrors: 20, hideSuggestions: true } as const;
/** Seconds that a caller is asked to wait while the database is away. */
const RETRY_AFTER_S = '2';

/** What a resolver finds in its context besides the request. */
interface GraphqlContext {
  readonly req: FastifyRequest;
  readonly loaders: Loaders;
}

/** What the API is built on. */
export interface GraphqlGrounds {
  readonly db: Queryable;
  readonly token: ConsoleToken;
  readonly log: HubLog | null;
}

/** How Mercurius serves the API: one POST route behind the access gate, with every limit of LIMITS. */
export function graphqlOptions({ db, token, log }: GraphqlGrounds): MercuriusDriverConfig {
  return {
    autoSchemaFile: true,
    sortSchema: true,
    path: '/graphql',
    // Mercurius' own page loads GraphiQL from elsewhere; ours is bundled (console/console.ts).
    graphiql: false,
    ide: false,
    subscription: false,
    allowBatchedQueries: false,
    cache: LIMITS.cachedDocuments,
    queryDepth: LIMITS.depth,
    validationRules: [aliasLimit],
    graphql: { parseOptions: { maxTokens: LIMITS.tokens }, validateOptions: VALIDATION },
    additionalRouteOptions: { bodyLimit: LIMITS.bodyBytes, preParsing: accessGate(token) },
    context: (req: FastifyRequest): GraphqlContext => ({ req, loaders: createLoaders(db) }),
    hooks: {
      preParsing: (_schema, source) => refuseSyntaxTree(source),
      preExecution: (schema, document, _context, variables: Readonly<Record<string, unknown>> | null | undefined) => refuseCostly(schema, document, variables ?? {}),
    },
    errorFormatter: (execution, context) => {
      const { statusCode, errors, faults } = presentErrors(execution);
      for (const fault of faults) log?.write('fault', faultFields(fault));
      if (statusCode === 503) context.reply.header('retry-after', RETRY_AFTER_S);
      return { statusCode, response: { data: execution.data ?? null, errors } };
    },
  };
}
