import { describe, expect, test } from 'vitest';
import { canonicalise } from '../index.js';

const outcome = (record: Parameters<typeof canonicalise>[0]): string => {
  const { identifiers, refused } = canonicalise(record);
  return [...identifiers.map(({ attribute, scheme, canonical }) => `${attribute} ${scheme} ${canonical}`), ...refused.map(({ field, code }) => `${field} ${code}`)].join('; ');
};
const payment = (scheme: string, value: string): string => outcome({ payment: { scheme, value } });

describe('IBAN', () => {
  // Examples of the registry (ISO 13616).
  test.each([
    ['GB29 NWBK 6016 1331 9268 19', 'GB29NWBK60161331926819'],
    ['de89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
    ['IBAN: FR14 2004 1010 0505 0001 3M02 606', 'FR1420041010050500013M02606'],
    ['ＮＯ93 8601 1117 947', 'NO9386011117947'],
    ['MT84-MALT-0110-0001-2345-MTLC-AST0-01S', 'MT84MALT011000012345MTLCAST001S'],
    ['BR18 0036 0305 0000 1000 9795 493C 1', 'BR1800360305000010009795493C1'],
    ['SA03 8000 0000 6080 1016 7519', 'SA0380000000608010167519'],
    ['CH93 0076 2011 6238 5295 7', 'CH9300762011623852957'],
    ['NL91ABNA0417164300', 'NL91ABNA0417164300'],
    ['SC18SSCB11010000000000001497USD', 'SC18SSCB11010000000000001497USD'],
  ])('%s is %s', (raw, canonical) => {
    expect(outcome({ iban: raw })).toBe(`iban  ${canonical}`);
  });

  test.each([
    ['GB29 NWBK 6016 1331 9268 18', 'PSEUDONYM_IBAN'],
    ['GB29 NWBK 6016 1331 9268 1', 'PSEUDONYM_IBAN'],
    ['US64 SVBK US6S 3300 9586 71', 'PSEUDONYM_IBAN'],
    ['0532013000', 'PSEUDONYM_IBAN'],
    ['DE36 0000 0000 0000 0000 00', 'PSEUDONYM_PLACEHOLDER'],
    ['n/a', 'PSEUDONYM_PLACEHOLDER'],
    ['GВ29NWBK60161331926819', 'PSEUDONYM_CHARACTERS'],
    ['IBAN', 'PSEUDONYM_EMPTY'],
    [' - ', 'PSEUDONYM_EMPTY'],
  ])('%s is refused', (raw, code) => {
    expect(outcome({ iban: raw })).toBe(`iban ${code}`);
  });

  test('one wrong digit anywhere is noticed', () => {
    const iban = 'DE89370400440532013000';
    for (let at = 2; at < iban.length; at++) {
      const wrong = iban.slice(0, at) + String((Number(iban[at]) + 1) % 10) + iban.slice(at + 1);
      expect(outcome({ iban: wrong })).toBe('iban PSEUDONYM_IBAN');
    }
  });
});

describe('reference of what pays', () => {
  test('a payment account reference has no case, a fingerprint has', () => {
    expect(payment('PAR', ' q1hjz28rka1ebl470g9xyg90r5d3e')).toBe('payment par Q1HJZ28RKA1EBL470G9XYG90R5D3E');
    expect(payment('stripe-fingerprint', 'Xt5EWLLDS7FJjR1c')).toBe('payment stripe-fingerprint Xt5EWLLDS7FJjR1c');
  });

  test('the same characters in two schemes are two references', () => {
    const schemes = ['par', 'stripe-fingerprint'].map((scheme) => payment(scheme, 'Xt5EWLLDS7FJjR1c'));
    expect(schemes).toEqual(['payment.value PSEUDONYM_PAYMENT', 'payment stripe-fingerprint Xt5EWLLDS7FJjR1c']);
  });

  test.each([
    ['stripe-customer', 'cus_NffrFeUfNV2Hib', 'payment.scheme PSEUDONYM_PAYMENT_SCHEME'],
    ['visa-token', '4111111111111111', 'payment.scheme PSEUDONYM_PAYMENT_SCHEME'],
    ['', '1', 'payment.scheme PSEUDONYM_PAYMENT_SCHEME'],
    ['constructor', '1', 'payment.scheme PSEUDONYM_PAYMENT_SCHEME'],
    ['par', 'Q1HJZ28RKA1EBL470G9XYG90R5D3', 'payment.value PSEUDONYM_PAYMENT'],
    ['par', 'Q1HJZ28RKA1EBL470G9XYG90R5D3É', 'payment.value PSEUDONYM_PAYMENT'],
    ['par', '0'.repeat(29), 'payment.value PSEUDONYM_PLACEHOLDER'],
    ['stripe-fingerprint', '0000000000000000', 'payment.value PSEUDONYM_CARD_NUMBER'],
    ['par', ' ', 'payment.value PSEUDONYM_EMPTY'],
  ])('%s %s: %s', (scheme, value, refused) => {
    expect(payment(scheme, value)).toBe(refused);
  });

  test.each(['4111 1111 1111 1111', '5555-5555-5555-4444', '378282246310005', '6011111111111117', '４１１１１１１１１１１１１１１１'])('a card number is refused as one in every scheme (%s)', (card) => {
    expect(payment('par', card)).toBe('payment.value PSEUDONYM_CARD_NUMBER');
    expect(payment('stripe-fingerprint', card)).toBe('payment.value PSEUDONYM_CARD_NUMBER');
  });
});
