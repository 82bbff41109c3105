import { createHash } from 'node:crypto';
import { Client, type QueryArrayConfig, type QueryConfig, type Submittable } from 'pg';
import { arrayText } from './array-text.js';

const names = new Map<string, string>();

/** The same text has the same name on every connection; texts are those of the program, so they are few. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = createHash('sha256').update(text).digest('base64url').slice(0, 22)));
  return name;
}

/** What `pg` takes a query as; its own declarations overload the method once for each combination. */
type Query = (query: string | QueryConfig | QueryArrayConfig | Submittable, values?: unknown, callback?: unknown) => unknown;

/**
 * A connection on which every text with parameters is a prepared statement: parsed once, and planned anew only while PostgreSQL finds that worth it. For
 * short statements that run many times a second, of which parsing and planning are most of the cost.
 */
export class PreparingClient extends Client {
  constructor(...given: ConstructorParameters<typeof Client>) {
    super(...given);
    const query = (super.query as Query).bind(this);
    this.query = ((text: Parameters<Query>[0], values?: unknown, callback?: unknown) =>
      typeof text === 'string' && Array.isArray(values) ? query({ name: nameOf(text), text, values: values.map(written) }, callback) : query(text, values, callback)) as typeof this.query;
  }
}

function written(value: unknown): unknown {
  return Array.isArray(value) ? (arrayText(value) ?? (value as unknown[])) : value;
}
