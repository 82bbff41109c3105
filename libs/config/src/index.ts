import type { z } from 'zod';

/**
 * Reads named variables from the environment, once, into a frozen typed value. Every problem is reported at once by variable
 * NAME, never by value: CodedError CONFIG_INVALID. The only reader of process.env in the project.
 */
export function readConfig<Shape extends z.ZodRawShape>(_shape: Shape, _env?: Readonly<Record<string, string | undefined>>): Readonly<z.infer<z.ZodObject<Shape>>> { throw new Error('unfilled'); }
