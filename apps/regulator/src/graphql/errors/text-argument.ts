import { refusal } from './graphql-refusal.js';

const MAX_LENGTH = 2_048;

/** A text argument as the database may take it: PostgreSQL's text has no NUL, and none of our identifiers is long. GRAPHQL_ARGUMENT. */
export function textArgument(value: string, field: string): string {
  if (value.length > MAX_LENGTH || value.includes('\0')) throw refusal('GRAPHQL_ARGUMENT', `"${field}" is too long or holds a NUL.`, { field });
  return value;
}

/** One of a closed set of words. GRAPHQL_ARGUMENT names the set. */
export function wordArgument<Word extends string>(value: string, words: readonly Word[], field: string): Word {
  const word = words.find((each) => each === value);
  if (word === undefined) throw refusal('GRAPHQL_ARGUMENT', `"${field}" must be one of: ${words.join(', ')}.`, { field });
  return word;
}
