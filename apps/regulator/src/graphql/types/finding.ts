import { Field, Float, ObjectType } from '@nestjs/graphql';
import { Window } from './evidence.js';

@ObjectType({ description: 'A figure that went into a finding.' })
export class Figure {
  @Field({ description: 'What it is, with its unit.' })
  readonly name!: string;

  @Field(() => Float, { description: 'Its value.' })
  readonly value!: number;
}

@ObjectType({ description: 'Something that a rule found, with all that a person needs to check it by hand.' })
export class Finding {
  @Field({ description: 'The rule: name@version.' })
  readonly rule!: string;

  @Field({ description: 'What it asks for: watch, ask or inspect.' })
  readonly severity!: string;

  @Field(() => Float, { description: 'What was compared.' })
  readonly value!: number;

  @Field(() => Float, { description: 'What it was compared with.' })
  readonly threshold!: number;

  @Field(() => Float, { description: 'value ÷ threshold.' })
  readonly margin!: number;

  @Field({ description: 'Unit of value and threshold.' })
  readonly unit!: string;

  @Field(() => [String], { description: 'Workloads concerned: provider, a space, the provider\'s id.' })
  readonly workloads!: readonly string[];

  @Field(() => Window, { nullable: true, description: 'When.' })
  readonly window!: Window | null;

  @Field(() => [Figure], { description: 'The figures that went into it.' })
  readonly figures!: readonly Figure[];

  @Field({ description: 'The finding in one plain sentence.' })
  readonly sentence!: string;
}
