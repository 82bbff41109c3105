/**
 * Total order of strings by UTF-16 code unit, as ECMAScript's `<` has it (section 7.2.12, IsLessThan):
 * the same on every machine and under every locale, so a verdict may depend on it.
 */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
