import { Draft } from '../population/draft.js';
import { H100_TOPS } from '../population/hardware.js';
import { streaming } from '../population/pace.js';
import type { Family } from '../population/scenario.js';
import { relay } from '../population/topology.js';
import { aRun, asPods, lowCommunication } from './run.js';

/**
 * A relay of its own for each node, and the relays connected where nobody reports. Nodes of 64 accelerators, below the size from which turnover is asked about. Costs the
 * relays, a few dollars a day each. Known miss: no two workloads have an address in common, and no flow has a second end.
 */
export const distinctRelays: Family = {
  name: 'distinct-relays',
  standing: 'known miss',
  about: 'nodes of 64 H100, one customer, each through a relay of its own',
  generate(setting) {
    const draft = new Draft(setting);
    const person = draft.person();
    const { payloadB, rhythm } = lowCommunication(setting);
    const nodes = asPods(draft, aRun(setting, 330, 500), (64 * H100_TOPS) / setting.thresholds.R, (node) => draft.account(draft.provider(node), person), { gbps: 200 });
    for (const node of nodes) relay(draft, [node], draft.address(), payloadB, streaming(rhythm));
    return draft.finish();
  },
};
