import { Draft } from '../population/draft.js';
import type { Family } from '../population/scenario.js';
import { aRun } from './run.js';
import { asSmallNodes, throughOneStore } from './small-nodes.js';

/**
 * The same by 40 companies that nothing joins: each a fifth of R or so. Costs 40 sets of nominees. The bucket is named by every agent, since each company has
 * several nodes there, but no rule looks at an address that different customers have in common.
 */
export const smallNodesStrangers: Family = {
  name: 'small-nodes-strangers',
  standing: 'known miss',
  about: 'nodes of 50 A100, 40 companies that nothing joins, through one object store',
  generate(setting) {
    const draft = new Draft(setting);
    const companies = Array.from({ length: 40 }, () => draft.person());
    const nodes = asSmallNodes(draft, aRun(setting, 330, 500), (node) => draft.account(draft.provider(node), companies[node % companies.length] as (typeof companies)[number]));
    throughOneStore(draft, setting, nodes);
    return draft.finish();
  },
};
