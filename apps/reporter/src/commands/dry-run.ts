import { placeText } from '#libs/errors';
import type { Handles } from '../pseudonymise/handles.js';
import type { Prepared } from '../statement/prepare.js';
import type { Surroundings } from '../surroundings.js';

/**
 * Prints what would leave, byte for byte: per statement a line with its claims, then its body. Handles that a real run would draw anew are
 * named with the row they stand for (on stderr, or as a member of the JSON object). `pseudonyms` are further members of that object.
 */
export function showDryRun({ statements, inputs }: Prepared, handles: Handles, pseudonyms: object, json: boolean, { out, err }: Surroundings): void {
  const made = [...handles.made].map(([customerId, handle]) => ({ handle, ...inputs.customers.records.get(customerId)?.place }));
  const shown = statements.map(({ claims, body }) => ({ claims: text(claims), body: body === null ? null : text(body) }));
  if (json) {
    out(`${JSON.stringify({ statements: shown, newHandles: made, ...pseudonyms })}\n`);
    return;
  }
  for (const { claims, body } of shown) out(`${claims}\n${body ?? ''}`);
  for (const { handle, ...place } of made) err(`dry run: the handle ${handle} of ${placeText(place)} is made up; a real run draws another\n`);
  if (shown.length === 0) err('dry run: nothing new would leave\n');
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
