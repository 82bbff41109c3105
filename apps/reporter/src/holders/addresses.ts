import { InvalidArgumentError } from 'commander';

/**
 * `INDEX=URL`, once for each key-holder that is reached elsewhere than the manifest says (through a tunnel, in a test). An address is not
 * trusted with anything: answers are believed for their proofs.
 */
export function holderAddress(text: string, before: ReadonlyMap<number, string> = new Map()): ReadonlyMap<number, string> {
  const [, index, url] = /^([1-9]\d{0,2})=(https?:\/\/.+)$/u.exec(text) ?? [];
  if (index === undefined || url === undefined || !URL.canParse(url) || new URL(url).origin !== url) throw new InvalidArgumentError('It must be a number, "=" and an http or https address without a path.');
  if (before.has(Number(index))) throw new InvalidArgumentError('This key-holder has an address already.');
  return new Map([...before, [Number(index), url]]);
}
