import { z } from 'zod';

type ScalarDef<T> = z.core.$ZodTypeDef & { readonly type: 'custom'; readonly accepts: (value: unknown) => value is T; readonly says: JsonSchema };
/** What a predicate accepts, in the words of JSON Schema. */
export type JsonSchema = Readonly<Record<string, string | number>>;
interface ScalarInternals<T> extends z.core.$ZodTypeInternals<T, T> {
  def: ScalarDef<T>;
}
interface Scalar<T> extends z.core.$ZodType<T, T, ScalarInternals<T>> {}

const Scalar = z.core.$constructor<Scalar<unknown>>('Scalar', (inst, def) => {
  z.core.$ZodType.init(inst, def);
  inst._zod.parse = (payload) => {
    if (!def.accepts(payload.value)) payload.issues.push({ code: 'custom', input: payload.value, inst });
    return payload;
  };
});

/**
 * A zod schema of one predicate. zod runs a `.regex()` or `.min()` as a chain of checks with a result object each, which is
 * most of the cost of a body line; a type of its own has no chain, and takes a quarter of the time.
 */
export function scalar<T>(accepts: (value: unknown) => value is T, says: JsonSchema): Scalar<T> {
  return new Scalar({ type: 'custom', accepts, says }) as Scalar<T>;
}
