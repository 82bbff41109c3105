import { Field, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';

@ObjectType({ description: 'A line by which a witness vouches that the checkpoint extends all that it had seen of the log.' })
export class Cosignature {
  @Field({ description: 'Name of the witness\' key.' })
  readonly name!: string;

  @Field(() => Int64, { nullable: true, description: 'When it saw nothing newer, by its own clock, UTC seconds; null where the line states no time.' })
  readonly timestamp!: number | null;
}

@ObjectType('Checkpoint', { description: 'The newest published checkpoint, as GET /log/checkpoint answers. Nothing here replaces verifying the note.' })
export class ShownCheckpoint {
  @Field({ description: 'Identity of the log.' })
  readonly origin!: string;

  @Field(() => Int64, { description: 'Leaves that it covers.' })
  readonly size!: number;

  @Field({ description: 'RFC 6962 root hash of those leaves, base64 as in the note.' })
  readonly root!: string;

  @Field({ description: 'The C2SP signed note.' })
  readonly note!: string;

  @Field({ description: 'When the hub stored it, RFC 3339.' })
  readonly signedAt!: string;

  @Field(() => [Cosignature], { description: 'Cosignatures in the note, in its order.' })
  readonly witnesses!: readonly Cosignature[];
}
