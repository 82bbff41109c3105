import { z } from 'zod';
import { claimsSchema } from './claims.js';
import { lineSchemas } from './line-schema.js';

/** What the schemas cannot say, and every reader holds statements to all the same. */
const RULES = 'docs/protocol.md sections 1 and 2 have the rules that relate members and lines to each other, and the control totals to the body.';

/**
 * The form of statements and of the lines of their bodies as JSON Schema (2020-12), derived from the very schemas that the decoders use: what a log
 * publishes of it, so that whoever reads the log in years knows by what it was written.
 */
export function publishedSchema(): z.core.util.JSONType {
  const lines = [...lineSchemas.values()].map(spoken);
  return { $comment: RULES, claims: spoken(claimsSchema), lines };
}

function spoken(schema: z.ZodType): z.core.util.JSONType {
  const said = z.toJSONSchema(schema, {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if ('says' in zodSchema._zod.def) Object.assign(jsonSchema, zodSchema._zod.def.says);
    },
  });
  return JSON.parse(JSON.stringify({ ...said, $schema: undefined })) as z.core.util.JSONType;
}
