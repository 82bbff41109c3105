import { InvalidArgumentError } from 'commander';

/** Reads a whole number from `least` to `most` off the command line. Commander turns InvalidArgumentError into a usage error that names the option. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/u.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}
