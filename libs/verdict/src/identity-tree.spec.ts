import { expect, test } from 'vitest';
import type { IdentityLink } from '#libs/linkage';
import { identityTree } from './identity-tree.js';

const account = (name: string) => ({ provider: 'urn:p', handle: name });
const link = (from: string, to: string, position: number, attribute = 'lei'): IdentityLink => ({ from: account(from), to: account(to), attribute, token: `t${position}`, seen: { position, line: 1 } });
const edges = (links: ReturnType<typeof identityTree>) => links.map(({ from, to }) => `${from.slice(6)}-${to.slice(6)}`);

test('accounts are connected by shortest chains, which may lead through others, and nothing more', () => {
  const links = [link('b', 'a', 1), link('c', 'b', 2), link('d', 'c', 3), link('e', 'a', 4), link('c', 'a', 5)];
  expect(edges(identityTree([account('d'), account('a')], links))).toEqual(['d-c', 'c-a']);
  expect(identityTree([account('b'), account('a')], links)).toEqual([{ from: 'urn:p b', to: 'urn:p a', attribute: 'lei', position: 1 }]);
});

test('the same tree whatever the order of the accounts; of equal chains the one that comes first in the log', () => {
  const links = [link('b', 'a', 1), link('c', 'a', 2), link('d', 'b', 3), link('d', 'c', 4)];
  const all = ['a', 'b', 'c', 'd'].map(account);
  expect(edges(identityTree(all, links))).toEqual(['b-a', 'c-a', 'd-b']);
  expect(identityTree(all.toReversed(), links)).toEqual(identityTree(all, links));
});

test('one account, none, and accounts that no link connects have no tree', () => {
  expect(identityTree([], [link('b', 'a', 1)])).toEqual([]);
  expect(identityTree([account('a'), account('a')], [link('b', 'a', 1)])).toEqual([]);
  expect(identityTree([account('a'), account('z')], [link('b', 'a', 1)])).toEqual([]);
});
