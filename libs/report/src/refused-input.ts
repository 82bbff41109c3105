import type { z } from 'zod';

/** The first thing a schema found wrong: where, and whether it is a member that the schema does not know. */
export interface RefusedInput {
  readonly field: string;
  readonly unknownMember: boolean;
}

const MEMBER_NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/**
 * Only the path is taken from a schema's complaint; its messages quote input. The name of an unknown member is
 * the sender's own text: it is given when it looks like a member name, and as `?` when it does not.
 */
export function refusedInput(error: z.ZodError): RefusedInput {
  const issue = error.issues[0];
  if (issue === undefined) return { field: '', unknownMember: false };
  if (issue.code !== 'unrecognized_keys') return { field: issue.path.join('.'), unknownMember: false };
  const name = issue.keys[0] ?? '';
  return { field: [...issue.path, MEMBER_NAME.test(name) ? name : '?'].join('.'), unknownMember: true };
}
