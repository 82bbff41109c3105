import { decodePresenceAnswer, type PresenceAnswerClaims, signPresenceQuery } from '#libs/orders';
import type { VerificationKey } from '#libs/signing';
import type { Clock } from '../config/clock.js';
import { DeskError } from '../desk/desk-error.js';
import { evaluateUnderOrder, type Named } from '../desk/evaluate.js';
import { readBytes, readSigningKey } from '../desk/files.js';
import { sendToHub, textOf } from '../desk/hub.js';
import { readPerson } from '../desk/person.js';
import { readOrder } from '../desk/read-order.js';
import { readPublicKey } from '../registry/read-public-key.js';
import type { HolderOptions } from './disclosure.js';
import type { Output } from './output.js';

interface AskOptions extends HolderOptions {
  readonly order: string;
  readonly person: string;
  readonly hub: string;
  readonly hubKey: string;
  readonly json?: true;
}

/** Has key-holders evaluate a person's strong identifiers under the order, and asks the hub for each token. The person's file never leaves this machine. */
export async function ask(options: AskOptions, output: Output, clock: Clock): Promise<void> {
  const order = await readOrder(options.order, 'presence');
  const people = await readPerson(options.person);
  const [key, hubKey, manifest] = [await readSigningKey(options.key), await readPublicKey(options.hubKey), await readBytes(options.manifest)];
  const tokens = await evaluateUnderOrder(people, { manifest, ...(options.holder === undefined ? {} : { addresses: options.holder }), order, key, now: clock });
  for (const [index, token] of tokens.entries()) {
    const query = signPresenceQuery({ v: 1, aud: order.claims.aud, iat: clock(), order: order.digest, token }, key);
    const answer = textOf(await sendToHub(options.hub, 'presence', query), 'answer');
    const said = verified(answer, hubKey, token.token);
    const one = people[index];
    if (one !== undefined) show(one, said, answer, options, output);
  }
}

/** DESK_HUB_ANSWER when the hub speaks of another token; ORDERS_PRESENCE, ORDERS_SIGNATURE. */
function verified(answer: string, hubKey: VerificationKey, token: string): PresenceAnswerClaims {
  const said = decodePresenceAnswer(answer, hubKey);
  if (said.token.token !== token) throw new DeskError('DESK_HUB_ANSWER', 'the hub answered about another token', { field: 'answer' });
  return said;
}

function show({ attribute }: Named, { present, accounts, position }: PresenceAnswerClaims, answer: string, { json }: AskOptions, output: Output): void {
  if (json === true) output.print(JSON.stringify({ attribute, present, accounts, position, answer }));
  else output.print(`${attribute}: ${present ? `present, on ${accounts} account${accounts === 1 ? '' : 's'}` : 'not present'} before log position ${position}`);
}
