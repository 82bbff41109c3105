import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, isEnumType, isInputObjectType, isObjectType, type GraphQLArgument, type GraphQLNamedType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../console/project-root.js';
import { printedSchema } from './printed-schema.js';

describe('the committed schema', () => {
  test('is what the resolvers serve, sorted: an API change shows as a change of the file', async () => {
    expect(await readFile(join(projectRoot(), 'apps/regulator/schema.graphql'), 'utf8')).toBe(await printedSchema());
  });

  test('describes every type, field and argument', async () => {
    const undescribed = Object.values(buildSchema(await printedSchema()).getTypeMap()).filter(isOurs).flatMap(withoutDescription);
    expect(undescribed).toEqual([]);
  });

  test('offers reading only', async () => {
    const schema = buildSchema(await printedSchema());
    expect(schema.getMutationType()).toBeUndefined();
    expect(schema.getSubscriptionType()).toBeUndefined();
  });

  test('every connection takes first and after, and no other field returns one', async () => {
    const fields = Object.values(buildSchema(await printedSchema()).getTypeMap()).filter(isObjectType).flatMap((type) => Object.values(type.getFields()));
    for (const field of fields.filter(({ type }) => String(type).includes('Connection'))) {
      expect(field.args.map(({ name }) => name)).toEqual(expect.arrayContaining(['after', 'first']));
    }
  });
});

function isOurs({ name }: GraphQLNamedType): boolean {
  return !name.startsWith('__') && !['String', 'Int', 'Float', 'Boolean', 'ID', 'Query'].includes(name);
}

function withoutDescription(type: GraphQLNamedType): string[] {
  const fields = isObjectType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
  const members = fields.flatMap((field) => [[`${type.name}.${field.name}`, field.description] as const, ...('args' in field ? field.args.map((arg: GraphQLArgument) => [`${type.name}.${field.name}(${arg.name})`, arg.description] as const) : [])]);
  const values = isEnumType(type) ? type.getValues().map((value) => [`${type.name}.${value.name}`, value.description] as const) : [];
  return [[type.name, type.description] as const, ...members, ...values].filter(([, description]) => !description).map(([name]) => name);
}
