import { InvalidArgumentError } from 'commander';

/** Reads a positive number such as 405e9 off the command line. Commander turns InvalidArgumentError into a usage error that names the option. */
export function figure(text: string): number {
  const value = /^\d+(\.\d+)?(e\+?\d+|e-\d+)?$/iu.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It must be a positive number, such as 405e9.');
  return value;
}

/** The same, or zero, which the model then refuses by the name of what binds. */
export function figureOrZero(text: string): number {
  return /^0+(\.0+)?$/u.test(text) ? 0 : figure(text);
}
