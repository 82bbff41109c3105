import { checkPositive } from '../positive.js';
import { refusal } from '../refusal.js';
import type { Chip } from './chip.js';
import { MOST_REPLICAS, type FewestReplicas } from './fewest-replicas.js';
import { optionsOf, stepsOf, type Option } from './options.js';
import type { Outcome, Traffic } from './plan.js';
import type { Replica } from './replica.js';
import { checkRule, maxChips, type Rule } from './rule.js';
import { checkSetting, CORRECTED, type TrainingSetting } from './setting.js';
import { leastTraffic, outcomeOf, trafficOf } from './simulate.js';

/** Chips in a node: every number up to 64, then in steps of about a tenth. */
const NODE_SIZES: readonly number[] = (() => {
  const sizes: number[] = [];
  for (let size = 1; size <= 4096; size = size < 64 ? size + 1 : Math.ceil(size * 1.1)) sizes.push(size);
  return sizes;
})();

/**
 * All plans that reach a target in a setting, whatever the rule. A rule only ever takes plans away, so that of two rules one of
 * which is tighter in some part and looser in none, the tighter has the higher minimum or the same. A search that chose its
 * candidates by the rule, such as filling each node to the limit, has no such law: MIRI's simulator finds training cheaper under
 * the tighter definition at 1e24 operations.
 */
export interface PlanSpace {
  /** The cheapest plan that a rule leaves. EVASION_RULE for a rule that is none, EVASION_UNREACHABLE where it leaves none. */
  cheapest(rule: Rule): Outcome;
}

/** The options of nodes of one size, with what was found out about them. */
interface Group {
  readonly options: readonly Option[];
  readonly tried: Map<Option, readonly FewestReplicas[]>;
}

interface Found {
  readonly replica: Replica;
  readonly replicas: number;
  readonly cost: number;
}

/** The plans for a target of effective operations. EVASION_INPUT or EVASION_BANDWIDTH for a target or a setting that is none. */
export function planSpace(target: number, setting: TrainingSetting): PlanSpace {
  checkPositive({ target }, ['target']);
  checkSetting(setting);
  const groups = new Map<Chip, Map<number, Group>>(setting.chips.map((chip) => [chip, new Map()]));
  const group = (chip: Chip, size: number): Group => {
    const sizes = groups.get(chip) as Map<number, Group>;
    const known = sizes.get(size) ?? { options: optionsOf(chip, size, target, setting), tried: new Map<Option, readonly FewestReplicas[]>() };
    sizes.set(size, known);
    return known;
  };
  const triedOf = ({ tried }: Group, option: Option): readonly FewestReplicas[] => {
    const known = tried.get(option) ?? stepsOf(option, target, setting);
    tried.set(option, known);
    return known;
  };

  /** Branch and bound: exact over the ladders that plans are made from. */
  function cheapestOf(allowed: readonly Group[], rule: Rule): Found | undefined {
    let best: Found | undefined;
    for (const one of allowed) {
      for (const option of one.options) {
        if (option.leastCost >= (best?.cost ?? Infinity)) break;
        for (const fewest of triedOf(one, option)) {
          const each = fewest.replica.stages * option.perNode;
          const most = best === undefined ? MOST_REPLICAS : Math.floor(best.cost / each);
          if (!mayKeep(fewest.replica, option.leastReplicas, most, rule)) continue;
          const replicas = fewest.upTo(most);
          if (replicas !== undefined && replicas * each < (best?.cost ?? Infinity) && keeps(trafficOf(fewest.replica, replicas), rule)) best = { replica: fewest.replica, replicas, cost: replicas * each };
        }
      }
    }
    return best;
  }

  return {
    cheapest(rule) {
      checkRule(rule);
      const sizes = setting.chips.map((chip) => ({ chip, limit: maxChips(chip, rule) }));
      if (sizes.every(({ limit }) => limit < 1)) throw refusal('EVASION_RULE', 'the rule covers a node of a single chip, whichever it is: nothing is left to evade with', rule.memoryGB === null ? 'h100e' : 'memoryGB');
      const allowed = sizes
        .flatMap(({ chip, limit }) => (setting.nodeSizes === 'any' ? NODE_SIZES.filter((size) => size <= limit) : limit >= 1 ? [Math.min(limit, 4096)] : []).map((size) => group(chip, size)))
        .filter(({ options }) => options.length > 0)
        .sort((a, b) => (a.options[0] as Option).leastCost - (b.options[0] as Option).leastCost);
      const best = cheapestOf(allowed, rule);
      if (best !== undefined) return outcomeOf(best.replica, best.replicas);
      throw unreachable(rule, allowed.length > 0, (without) => cheapestOf(allowed, without) !== undefined);
    },
  };
}

/** The cheapest plan for a target of effective operations under a rule; refusals as for `planSpace` and `cheapest`. */
export function minCost(target: number, rule: Rule, setting: TrainingSetting = CORRECTED): Outcome {
  return planSpace(target, setting).cheapest(rule);
}

/** Whether the traffic of a plan keeps to the rule; its nodes do. */
function keeps({ sentBytes, peakBps }: Pick<Traffic, 'sentBytes' | 'peakBps'>, rule: Rule): boolean {
  return (rule.interNodeGbps === null || peakBps <= rule.interNodeGbps * 1e9) && (rule.sentBytes === null || sentBytes <= rule.sentBytes);
}

/** False where no number of replicas keeps to the rule, which saves finding out how many it takes. */
function mayKeep(replica: Replica, least: number, most: number, rule: Rule): boolean {
  return (rule.interNodeGbps === null && rule.sentBytes === null) || keeps(leastTraffic(replica, least, Math.max(1, most)), rule);
}

/** Which part of the rule, or of the setting, binds: the first without which there is a plan. */
function unreachable(rule: Rule, anyModel: boolean, reachable: (rule: Rule) => boolean): Error {
  if (!anyModel) return refusal('EVASION_UNREACHABLE', 'no model that nodes of this size could hold reaches the target', rule.memoryGB === null ? 'h100e' : 'memoryGB');
  if (rule.sentBytes !== null && reachable({ ...rule, sentBytes: null })) return refusal('EVASION_UNREACHABLE', 'no plan that reaches the target sends so little between nodes', 'sentBytes');
  if (rule.interNodeGbps !== null && reachable({ ...rule, interNodeGbps: null })) return refusal('EVASION_UNREACHABLE', 'no plan that reaches the target has so little bandwidth between nodes', 'interNodeGbps');
  return refusal('EVASION_UNREACHABLE', 'no number of nodes reaches the target within the horizon: what further replicas add is lost in quality or in waiting', 'horizonS');
}
