import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ConsoleToken } from './console-token.js';

const secret = randomBytes(32).toString('base64url');
const token = new ConsoleToken(secret);

describe('the console token', () => {
  test('opens with the scheme in any case, as RFC 9110 has it', () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) expect(token.matches(`${scheme} ${secret}`)).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['the token alone', secret],
    ['another scheme', `Basic ${secret}`],
    ['no token', 'Bearer '],
    ['a prefix', `Bearer ${secret.slice(0, -1)}`],
    ['a longer one', `Bearer ${secret}A`],
    ['two spaces', `Bearer  ${secret}`],
    ['a space behind', `Bearer ${secret} `],
    ['two tokens', `Bearer ${secret}, Bearer ${secret}`],
    ['another token', `Bearer ${randomBytes(32).toString('base64url')}`],
  ])('stays shut for %s', (_name, header) => {
    expect(token.matches(header)).toBe(false);
  });

  test('keeps no copy of the secret', () => {
    expect(JSON.stringify(token)).not.toContain(secret);
  });
});
