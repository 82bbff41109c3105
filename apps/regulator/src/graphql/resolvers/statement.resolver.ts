import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StatementClaims } from '#libs/report';
import type { Database } from '#libs/postgres';
import { DATABASE } from '../../persistence/database.module.js';
import { textArgument } from '../errors/text-argument.js';
import type { Loaders } from '../loaders.js';
import { statementByDigest } from '../readers/statements.js';
import { Statement, StatementRef } from '../types/statement.js';
import { RequestLoaders } from './request-loaders.js';

@Resolver(() => Statement)
export class StatementResolver {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Query(() => Statement, { nullable: true, description: 'An accepted statement by its digest; null when there is none.' })
  async statement(@Args('digest', { type: () => ID, description: 'SHA-256 of its signing input, base64url.' }) digest: string): Promise<Statement | null> {
    return await statementByDigest(this.database.pool, textArgument(digest, 'digest'));
  }

  @ResolveField(() => StatementRef, { nullable: true, description: 'What it corrects or cancels; null for a report and for nil.' })
  ref(@Parent() { jws }: Statement): StatementRef | null {
    if (jws === null) return null;
    // Accepted by the schema of #libs/report, so the shape of its claims is known.
    const { ref } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Pick<StatementClaims, 'ref'>;
    return ref === undefined ? null : { seq: ref.seq, rule: ref.rule ?? null };
  }

  @ResolveField(() => String, { nullable: true, description: 'Its receipt, a C2SP tlog-proof with the checkpoint that it goes by: the same bytes for ever. Null while no published checkpoint covers it.' })
  async receipt(@Parent() { position }: Statement, @RequestLoaders() loaders: Loaders): Promise<string | null> {
    return await loaders.receipt.load(position);
  }
}
