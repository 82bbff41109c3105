import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'An online signing key of a provider.' })
export class ProviderKey {
  @Field(() => ID, { description: 'RFC 7638 thumbprint.' })
  readonly kid!: string;

  @Field(() => Int64, { description: 'Log size when the key was registered: statements from this position on may be signed with it.' })
  readonly registeredPosition!: string;

  @Field(() => Int64, { nullable: true, description: 'Log size when the key was revoked: statements from this position on may not be signed with it.' })
  readonly revokedPosition!: string | null;
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
  /** Row id; not part of the API. */
  readonly rowId!: number;

  @Field(() => ID, { description: 'Provider URI: the issuer of its statements.' })
  readonly iss!: string;

  @Field({ description: 'Name under which the regulator registered it.' })
  readonly name!: string;
}
