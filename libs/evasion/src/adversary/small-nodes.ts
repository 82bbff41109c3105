import { rateTOPs } from '#libs/compute';

import { Draft, type WorkOptions } from '../population/draft.js';
import { SLOW_GBPS } from '../population/hardware.js';
import { streaming } from '../population/pace.js';
import { nationalId } from '../population/people.js';
import type { Family, Setting, Work } from '../population/scenario.js';
import { relay } from '../population/topology.js';
import { aRun, lowCommunication, type Run } from './run.js';

/** 15.8 H100-equivalents, below the 16 of a covered cluster, and 4 TB of memory, which holds any model that is trained today; a network below B. */
const NODE = { model: 'NVIDIA A100 SXM4 80GB', count: 50, nodes: 7, gbps: SLOW_GBPS } as const;

/**
 * Some hundred nodes of 50 A100 under the size of a covered cluster, shared out to companies of one owner, through one bucket (research on evasion,
 * strategy A7). Costs many small contracts: 1.5 to 5 times as many nodes and 1.3 to 1.8 times the money (simulator).
 */
export const smallNodes: Family = {
  name: 'small-nodes',
  standing: 'detectable',
  about: 'nodes of 50 A100 (under 16 H100-equivalents), companies of one owner, through one object store',
  generate(setting) {
    const draft = new Draft(setting);
    const owner = { name: 'Alex Example', id: nationalId(setting.random), country: 'US' };
    const companies = Array.from({ length: 8 }, () => draft.person({ owner }));
    const nodes = asSmallNodes(draft, aRun(setting, 330, 500), (node) => draft.account(draft.provider(node % 2), companies[node % companies.length] as (typeof companies)[number]));
    throughOneStore(draft, setting, nodes);
    return draft.finish();
  },
};

/** The run as nodes of 50 A100; their number follows. */
export function asSmallNodes(draft: Draft, { operations, from, to }: Run, accountOf: (node: number) => WorkOptions['account']): Work[] {
  const nodes = Math.ceil(operations / (rateTOPs([NODE], 'bf16') * (to - from)));
  return Array.from({ length: nodes }, (_, node) => draft.work({ account: accountOf(node), start: from, end: to, ...NODE }));
}

export function throughOneStore(draft: Draft, setting: Setting, nodes: readonly Work[]): void {
  const { payloadB, rhythm } = lowCommunication(setting);
  relay(draft, nodes, draft.address(), payloadB, streaming(rhythm));
}
