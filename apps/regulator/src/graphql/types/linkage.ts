import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Int64 } from '../int64.js';
import { IdentityLink, Token } from './account.js';

@InputType({ description: 'An account by the names that its provider gives it.' })
export class AccountRef {
  @Field({ description: 'Provider URI.' })
  readonly provider!: string;

  @Field({ description: 'The provider\'s handle of the customer.' })
  readonly handle!: string;
}

@ObjectType({ description: 'Why two accounts are one entity: a shortest chain of shared tokens from the one to the other.' })
export class IdentityPath {
  /** Not part of the API: the entity is loaded. */
  readonly entityId!: string;

  @Field(() => [IdentityLink], { description: 'The links in order from the first account to the second, each in one direction or the other; none when they are the same account.' })
  readonly links!: readonly IdentityLink[];
}

@ObjectType({ description: 'Two accounts of different entities that agree in weak tokens of two kinds at least. Somebody should look; nothing was joined.' })
export class Lead {
  /** Row ids; not part of the API. */
  readonly accountRowId!: number;
  readonly otherRowId!: number;
  readonly otherEntityId!: string;

  @Field(() => [String], { description: 'Attributes of the tokens in which they agree.' })
  readonly attributes!: readonly string[];

  @Field(() => [Token], { description: 'The tokens in which they agree.' })
  readonly tokens!: readonly Token[];
}

@ObjectType({ description: 'A strong token on so many accounts that it joins none of them.' })
export class QuarantinedToken {
  @Field(() => Token, { description: 'The token.' })
  readonly token!: Token;

  @Field(() => Int, { description: 'Number of accounts that carry it, those not counted whose claim a ruling made void.' })
  readonly accountCount!: number;

  @Field(() => Int, { description: 'Most accounts that a token of this attribute may join.' })
  readonly limit!: number;

  @Field(() => Int64, { description: 'Position in the log at which it came to be quarantined, or a ruling last concerned it.' })
  readonly position!: string;
}

@ObjectType({ description: 'What officers decided about a token, at its place in the log.' })
export class Ruling {
  @Field(() => Int64, { description: 'Position in the log.' })
  readonly position!: string;

  @Field({ description: 'disregard: the token joins nobody by this account\'s claim, or by anybody\'s. restore: it does again.' })
  readonly act!: string;

  @Field(() => Token, { description: 'The token.' })
  readonly token!: Token;

  @Field(() => String, { nullable: true, description: 'Provider URI of the account whose claim it is about; null for the token everywhere.' })
  readonly provider!: string | null;

  @Field(() => String, { nullable: true, description: 'Handle of that account, which may not have been reported yet.' })
  readonly handle!: string | null;

  @Field({ description: 'Whether no later ruling is on the same token and account.' })
  readonly newest!: boolean;
}

