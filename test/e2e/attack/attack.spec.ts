import { describe, expect, test } from 'vitest';
import { canonicalise } from '#libs/pseudonym';
import { learned } from './offline-attacker.js';
import { RaidedFederation, type Mode, type Provider } from './raided-federation.js';

/**
 * An attacker with the hub's whole database, one key-holder of three and one provider, all of their files and passphrases, and the list of
 * all LEIs. What it can do offline is the same code in each test; what differs is what it has.
 */
const LIST = Array.from({ length: 16 }, (_, index) => lei(`ZZZZ00ATTACK${String(index).padStart(6, '0')}`));
/** Customers of the stolen provider, of another one, and nobody's. */
const [OWN, OTHERS] = [LIST.slice(0, 3), LIST.slice(3, 10)];

/** 18 characters with the check digits of ISO 7064 MOD 97-10. */
function lei(body: string): string {
  const digits = Array.from(`${body}00`, (character) => Number.parseInt(character, 36)).join('');
  return body + String(98n - (BigInt(digits) % 97n)).padStart(2, '0');
}

test('the list is one of valid LEIs', () => {
  expect(LIST.flatMap((text) => canonicalise({ lei: text }).identifiers)).toHaveLength(LIST.length);
});

describe.each<Mode>(['toprf', 'hmac'])('%s mode', (mode) => {
  test(mode === 'hmac' ? 'the attacker learns every customer of every provider' : 'the attacker learns nothing about anybody', async () => {
    await inFederation(mode, async (raided, stolen) => {
      const [row] = await raided.hub.sql<{ tokens: string }>('SELECT count(DISTINCT token) AS tokens FROM identity_token WHERE mode = $1', [mode]);
      expect(Number(row?.tokens), 'every customer is in the database under a token').toBe(OWN.length + OTHERS.length);
      const loot = await raided.loot(stolen, raided.holders.slice(0, 1));
      expect([...(await learned(loot, LIST))].toSorted()).toEqual(mode === 'hmac' ? [...OWN, ...OTHERS].toSorted() : []);
    });
  });
});

test('whichever one of the key-holders it is, the attacker learns nothing; with two it learns everything', async () => {
  await inFederation('toprf', async (raided, stolen) => {
    for (const holder of raided.holders) expect(await learned(await raided.loot(stolen, [holder]), LIST)).toEqual(new Set());
    const loot = await raided.loot(stolen, raided.holders.slice(1));
    expect([...(await learned(loot, LIST))].toSorted()).toEqual([...OWN, ...OTHERS].toSorted());
  });
});

test('the answers that the stolen provider keeps are about its own customers and nobody else', async () => {
  await inFederation('toprf', async (raided, stolen) => {
    expect(await raided.answered(stolen, LIST)).toEqual(OWN);
  });
});

async function inFederation(mode: Mode, look: (raided: RaidedFederation, stolen: Provider) => Promise<void>): Promise<void> {
  const raided = await RaidedFederation.start();
  try {
    const stolen = await raided.report('https://stolen.example', OWN, mode);
    await raided.report('https://other.example', OTHERS, mode);
    await look(raided, stolen);
  } finally {
    await raided.close();
  }
}
