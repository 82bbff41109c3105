import { type OrderClaims, readOrderText, readSignedOrder, type SignedOrder } from '#libs/orders';
import { DeskError } from './desk-error.js';
import { readLine } from './files.js';

/** An order in its text form, as an officer has it on file. */
export interface FiledOrder<Claims extends OrderClaims = OrderClaims> extends SignedOrder {
  readonly claims: Claims;
  readonly text: string;
}

/** Signatures are not looked at: the hub, providers and key-holders do that. ORDERS_TEXT, ORDERS_CLAIMS; DESK_USAGE for another kind. */
export async function readOrder<Kind extends OrderClaims['kind']>(path: string, kind: Kind): Promise<FiledOrder<Extract<OrderClaims, { kind: Kind }>>> {
  const text = await readLine(path);
  const signed = readSignedOrder(readOrderText(text).order);
  if (!isOfKind(signed.claims, kind)) throw new DeskError('DESK_USAGE', `is not an order of kind ${kind}`, { field: '--order' });
  return { ...signed, claims: signed.claims, text };
}

function isOfKind<Kind extends OrderClaims['kind']>(claims: OrderClaims, kind: Kind): claims is Extract<OrderClaims, { kind: Kind }> {
  return claims.kind === kind;
}
