import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'A place in a provider\'s stream from which on somebody else may have signed with a key.' })
export class Compromised {
  @Field({ description: 'Stream within the provider.' })
  readonly str!: string;

  @Field(() => Int64, { description: 'Number of the first statement of that stream that is in doubt.' })
  readonly seq!: string;
}

@ObjectType({ description: 'An online signing key of a provider.' })
export class ProviderKey {
  @Field(() => ID, { description: 'RFC 7638 thumbprint.' })
  readonly kid!: string;

  @Field(() => Int64, { description: 'Log position of the entry that registered it, by the root or in place of another: statements from there on may be signed with it.' })
  readonly registeredPosition!: string;

  @Field(() => Int64, { nullable: true, description: 'Log position of the entry that replaced or revoked it: statements from there on may not be signed with it.' })
  readonly revokedPosition!: string | null;

  @Field(() => Compromised, { nullable: true, description: 'From where on somebody else may have signed with it, as its revocation says; null when that says nothing of the kind.' })
  readonly compromised!: Compromised | null;
}

@ObjectType({ description: 'One agent\'s gap-free chain of statements.' })
export class Stream {
  @Field({ description: 'Name of the stream within the provider.' })
  readonly str!: string;

  @Field(() => Int64, { description: 'Sequence number of the newest accepted statement; 0 before the first.' })
  readonly headSeq!: string;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the newest statement\'s signing input, base64url.' })
  readonly headDigest!: string | null;
}

@ObjectType({ description: 'A compute provider registered by the regulator.' })
export class Provider {
  /** Row id and the root's public key; not part of the API. */
  readonly rowId!: number;
  readonly rootX!: string;

  @Field(() => ID, { description: 'Provider URI: the issuer of its statements.' })
  readonly iss!: string;

  @Field({ description: 'Name under which the regulator registered it.' })
  readonly name!: string;

  @Field(() => Int64, { description: 'Log position of the entry that admitted it.' })
  readonly position!: string;
}
