import { Field, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'A pseudonym of one identifier of a customer, as a provider sent it. Tokens of different modes, profiles or epochs never compare.' })
export class Token {
  @Field({ description: 'What was pseudonymised: lei, tax-id, registration, iban, payment, owner, email, phone, domain, name or address.' })
  readonly attribute!: string;

  @Field({ description: 'How: hmac or toprf.' })
  readonly mode!: string;

  @Field({ description: 'Canonicalisation profile.' })
  readonly profile!: string;

  @Field({ description: 'Key epoch.' })
  readonly epoch!: string;

  @Field({ description: 'The pseudonym: base64url of 32 bytes. The hub cannot turn it back.' })
  readonly token!: string;

  @Field({ description: 'Whether this attribute joins accounts by itself.' })
  readonly strong!: boolean;

  @Field({ description: 'Whether a ruling on this account made it void: it counts as if the account had never been seen with it.' })
  readonly void!: boolean;
}

@ObjectType({ description: 'A customer\'s account at one provider, under its provider-local handle.' })
export class Account {
  /** Row ids; not part of the API. */
  readonly rowId!: number;
  readonly providerRowId!: number;
  readonly entityId!: string;

  @Field({ description: 'Random, stable, and meaningful to its provider only.' })
  readonly handle!: string;

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2, as the provider reported it.' })
  readonly country!: string | null;

  @Field({ description: 'Whether the provider computes for itself under this account.' })
  readonly inHouse!: boolean;

  @Field(() => String, { nullable: true, description: 'Handle of the reseller\'s own account at the same provider.' })
  readonly resellerOf!: string | null;
}

@ObjectType({ description: 'Why two accounts are one entity: both carry the same strong token.' })
export class IdentityLink {
  /** Row ids; not part of the API. */
  readonly fromRowId!: number;
  readonly toRowId!: number;

  @Field({ description: 'Attribute of the shared token.' })
  readonly attribute!: string;

  @Field({ description: 'The shared token.' })
  readonly token!: string;

  @Field(() => Int64, { description: 'Position in the log of the statement that showed it at the later account.' })
  readonly position!: string;
}
