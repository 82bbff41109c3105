import { statusOf } from '../problem/statuses.js';
import { LOG } from './log.js';
import type { Answer, Area, Json, Operation } from './operation.js';
import { ORDERS } from './orders.js';
import { REGISTER } from './register.js';
import { REPORTS } from './reports.js';
import { SERVICE } from './service.js';

/** Everything that the hub answers to. */
export const AREAS: readonly Area[] = [REPORTS, REGISTER, ORDERS, LOG, SERVICE];

const PROBLEM_TYPE = 'application/problem+json';

/** RFC 9457, with a stable code and the place of what is wrong. */
const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', pattern: '^urn:tributary:error:' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    line: { type: 'integer', minimum: 1 },
    field: { type: 'string' },
    expectedSeq: { type: 'integer', minimum: 1 },
  },
};

/** The OpenAPI 3.1 document of the hub. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Tributary hub', version: '1', summary: 'Takes in reports of compute, keeps the log of them, and shows what follows from it.' },
    paths: Object.fromEntries(AREAS.flatMap((area) => Object.entries(area)).map(([path, methods]) => [path, Object.fromEntries(Object.entries(methods).map(([method, one]) => [method, operationOf(one, codesAt(path, one))]))])),
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: "The token in the hub's data directory." },
        agent: { type: 'http', scheme: 'agent', description: "A request that a provider's key signed (JWS)." },
      },
    },
  };
}

/** Codes that an operation is refused with: its own, and everywhere but where a hub's health is asked that of whoever asks too often. */
export function codesAt(path: string, { refusals = [] }: Operation): readonly string[] {
  return path.startsWith('/health/') ? refusals : [...refusals, 'RATE_LIMITED'];
}

function operationOf({ summary, access, parameters = [], body, answers }: Operation, refusals: readonly string[]): Json {
  return {
    summary,
    ...(access === undefined ? {} : { security: [{ [access]: [] }] }),
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(({ required = true, ...parameter }) => ({ ...parameter, required, schema: { type: 'string' } })) }),
    ...(body === undefined ? {} : { requestBody: { description: body.description, required: true, content: { [body.type]: body.schema === undefined ? {} : { schema: body.schema } } } }),
    responses: { ...refusalsOf(refusals), ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])), default: { description: 'The request could not be read, or the hub cannot serve now.', content: problem() } },
  };
}

function answerOf({ description, type, schema, headers = {} }: Answer): Json {
  return {
    description,
    ...(Object.keys(headers).length === 0 ? {} : { headers: Object.fromEntries(Object.entries(headers).map(([name, says]) => [name, { description: says, schema: { type: 'string' } }])) }),
    ...(type === undefined ? {} : { content: { [type]: schema === undefined ? {} : { schema } } }),
  };
}

/** By status, the codes that it can come with; of a status that is an answer as well the answer stands. */
function refusalsOf(refusals: readonly string[]): Readonly<Record<string, Json>> {
  const byStatus = new Map<string, string[]>();
  for (const code of [...refusals].sort()) {
    const status = String(statusOf(code));
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, among]) => [status, { description: among.join(', '), content: problem(among) }]));
}

function problem(among?: readonly string[]): Json {
  const schema = { $ref: '#/components/schemas/Problem' };
  return { [PROBLEM_TYPE]: { schema: among === undefined ? schema : { allOf: [schema, { properties: { code: { enum: among } } }] } } };
}
