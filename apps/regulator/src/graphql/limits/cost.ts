import {
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { refusal } from '../errors/graphql-refusal.js';
import { MAX_FIRST } from '../paging/page.js';
import { LIMITS } from './limits.js';

/** Length assumed of a list that takes no `first`: tests of a verdict, tokens of an account, keys of a provider. */
const PLAIN_LIST = 6;
/**
 * Objects that stand for more than they show: a timeline and a path read all of an entity's work or links, a lead all that agrees with a customer in something, and a
 * comparison of rules computes for up to a second.
 */
const HEAVY: ReadonlyMap<string, number> = new Map([['Timeline', 250], ['IdentityPath', 1_000], ['Lead', 10], ['RuleComparison', 20_000]]);

type Variables = Readonly<Record<string, unknown>>;

/**
 * Most objects that an answer to any operation of the document could hold: `first` × what each node costs, level by level. Each
 * fragment is counted once and remembered, so the work is linear in the document however often a fragment is spread. @skip and
 * @include are ignored: towards refusing. CodedError GRAPHQL_COST above LIMITS.cost. The document has been validated.
 */
export function refuseCostly(schema: GraphQLSchema, document: DocumentNode, variables: Variables): void {
  const root = schema.getQueryType();
  if (!root) return;
  const fragments = new Map(document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]));
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  for (const operation of operations) {
    const cost = new OperationCost(schema, fragments, operation, variables).of(operation.selectionSet, root);
    if (cost > LIMITS.cost) throw refusal('GRAPHQL_COST', `This query may answer with ${cost} objects; the limit is ${LIMITS.cost}. Ask for smaller pages ("first").`);
  }
}

class OperationCost {
  readonly #fragmentCosts = new Map<string, number>();

  constructor(
    readonly schema: GraphQLSchema,
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    readonly operation: OperationDefinitionNode,
    readonly variables: Variables,
  ) {}

  of({ selections }: SelectionSetNode, type: GraphQLObjectType): number {
    let cost = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) cost += this.#field(selection, type);
      else if (selection.kind === Kind.INLINE_FRAGMENT) cost += this.of(selection.selectionSet, type);
      else cost += this.#fragment(selection.name.value);
    }
    return cost;
  }

  #fragment(name: string): number {
    const known = this.#fragmentCosts.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const type = fragment === undefined ? undefined : this.schema.getType(fragment.typeCondition.name.value);
    const cost = fragment !== undefined && isObjectType(type) ? this.of(fragment.selectionSet, type) : 0;
    this.#fragmentCosts.set(name, cost);
    return cost;
  }

  #field(node: FieldNode, parent: GraphQLObjectType): number {
    const field = parent.getFields()[node.name.value];
    const type = field === undefined ? undefined : getNamedType(field.type);
    // Introspection fields are not among getFields; graphql-js bounds their depth itself.
    if (field === undefined || !isObjectType(type) || node.selectionSet === undefined) return 0;
    // A connection's nodes were counted by its `first`.
    const own = HEAVY.get(type.name) ?? (isPage(parent) ? 0 : 1);
    return this.#times(node, field, parent) * (own + this.of(node.selectionSet, type));
  }

  #times(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLObjectType): number {
    const first = field.args.find(({ name }) => name === 'first');
    if (first !== undefined) return this.#first(node.arguments?.find(({ name }) => name.value === 'first')?.value, first.defaultValue);
    if (isPage(parent)) return 1;
    return isListType(isNonNullType(field.type) ? field.type.ofType : field.type) ? PLAIN_LIST : 1;
  }

  /** What is no integer in range is refused by the resolver before it reads anything: here it counts as the most. */
  #first(value: ValueNode | undefined, fallback: unknown): number {
    const given = value === undefined ? fallback : this.#value(value, fallback);
    return typeof given === 'number' && given >= 1 && given <= MAX_FIRST ? given : MAX_FIRST;
  }

  #value(value: ValueNode, fallback: unknown): unknown {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind !== Kind.VARIABLE) return undefined;
    const name = value.name.value;
    if (Object.hasOwn(this.variables, name)) return this.variables[name];
    const definition = this.operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    return definition?.defaultValue?.kind === Kind.INT ? Number(definition.defaultValue.value) : fallback;
  }
}

/** A connection or an edge: the wrapping of nodes that its field's `first` has multiplied already. */
function isPage({ name }: GraphQLObjectType): boolean {
  return name.endsWith('Connection') || name.endsWith('Edge');
}
