import { expect, test } from 'vitest';
import { LINKAGE_PROFILE } from '#libs/linkage';
import { DEFAULT_RULE_SET } from '#libs/structuring';

import { judgeEntity } from './judge-entity.js';
import { dossier } from './testing/lines.js';

const rulesOn = (quarantined: Parameters<typeof judgeEntity>[0]['quarantined']) => judgeEntity({ ...dossier([]), quarantined }, DEFAULT_RULE_SET, 'p')[2];

test('an identifier on too many accounts is in the row of the rules, by the limit that linkage goes by', () => {
  const limit = LINKAGE_PROFILE.strong.get('lei') ?? 0;
  const { findings, response, outcome } = rulesOn([{ attribute: 'lei', accounts: limit + 1 }]);
  expect(findings).toMatchObject([{ rule: 'quarantined-identifier@1', value: limit + 1, threshold: limit + 1, margin: 1 }]);
  expect([response, outcome]).toEqual(['ask', 'benign']);
});

test('the row does not depend on the order in which identifiers are told', () => {
  const both = [{ attribute: 'owner', accounts: 300 }, { attribute: 'iban', accounts: 200 }];
  expect(rulesOn(both).findings).toHaveLength(2);
  expect(rulesOn(both.toReversed())).toEqual(rulesOn(both));
});
