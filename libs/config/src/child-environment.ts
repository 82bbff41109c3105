/** The environment of a program that this one starts: our own, and `defaults` for what that does not set. */
export function childEnvironment(defaults: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
  return { ...defaults, ...process.env };
}
