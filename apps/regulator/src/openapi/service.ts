import { type Area, object, TEXT, WHOLE } from './operation.js';

const PAGE = { 200: { description: 'A page that runs in a browser.', type: 'text/html' } } as const;
const ASSETS = { name: '*', in: 'path', description: 'a file of the page' } as const;
const LAG = { size: WHOLE, lag: { ...WHOLE, description: 'statements, and entries that touch somebody, without a verdict' } } as const;

/** For whoever runs, routes or looks at a hub. */
export const SERVICE: Area = {
  '/health/live': { get: { summary: 'Is the process there?', answers: { 200: { description: 'It is.', type: 'application/json', schema: object({ status: { const: 'ok' } }) } } } },
  '/health/ready': {
    get: {
      summary: 'Can it do its work?',
      answers: {
        200: { description: 'It can.', type: 'application/json', schema: { type: 'object', required: ['status', 'size', 'lag'], properties: { status: { const: 'ok' }, ...LAG } } },
        503: { description: 'Something is to be looked at.', type: 'application/json', schema: { type: 'object', required: ['status', 'code'], properties: { status: TEXT, code: TEXT, ...LAG } } },
      },
    },
  },
  '/metrics': { get: { summary: 'Counters and gauges.', answers: { 200: { description: 'Prometheus text format.', type: 'text/plain' } } } },
  '/graphql': {
    post: {
      summary: 'Queries of analysts.',
      access: 'bearer',
      body: { type: 'application/json', description: 'A GraphQL query (the committed schema says what there is).', schema: { type: 'object', required: ['query'], properties: { query: TEXT, variables: { type: 'object' }, operationName: TEXT } } },
      answers: { 200: { description: 'data, or errors with a code each.', type: 'application/json', schema: { type: 'object' } } },
      refusals: ['ACCESS_TOKEN'],
    },
    get: {
      summary: 'The same, in the address.',
      access: 'bearer',
      parameters: [{ name: 'query', in: 'query', description: 'a GraphQL query' }],
      answers: { 200: { description: 'data, or errors with a code each.', type: 'application/json', schema: { type: 'object' } } },
      refusals: ['ACCESS_TOKEN'],
    },
  },
  '/graphiql': { get: { summary: 'The console of analysts.', answers: PAGE } },
  '/graphiql/{*}': { get: { summary: 'Files of the console.', parameters: [ASSETS], answers: PAGE } },
  '/receipt': { get: { summary: 'The page that verifies a receipt without asking anybody.', answers: PAGE } },
  '/receipt/{*}': { get: { summary: 'Files of that page.', parameters: [ASSETS], answers: PAGE } },
};
