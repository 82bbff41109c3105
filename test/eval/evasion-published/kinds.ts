import {
  APP_H_COMMON, blockingGbps, costModel, COVERED_BY_COMPUTE, COVERED_BY_MEMORY, exchangeS, findChip, lossOf, maxChips, minCost, MIRI, operationsFor, overlappedGbps,
  printedOf, replicaExponent, simulate, type Topology,
} from '#libs/evasion';
import { CodedError } from '#libs/errors';

import type { EvalErrorCode } from '../errors.js';
import type { Inputs } from './inputs.js';

type Metrics = Readonly<Record<string, number>>;

const TOPOLOGIES: Readonly<Record<string, Topology>> = { server: 'relay', relay: 'relay', ring: 'ring', allgather: 'all-gather' };

/** Seconds of one exchange, stragglers apart. */
function syncTime(inputs: Inputs): number {
  const name = inputs.text('topo');
  const topology = Object.hasOwn(TOPOLOGIES, name) ? TOPOLOGIES[name] : undefined;
  if (topology === undefined) throw new CodedError<EvalErrorCode>('EVAL_CASE', 'the topology of a case is server, ring or allgather', { field: 'inputs.topo' });
  return exchangeS({ bytes: (inputs.number('N') * inputs.number('w')) / inputs.number('c'), members: inputs.number('M'), upBps: inputs.number('up'), downBps: inputs.number('down', inputs.number('up')), topology, goodput: inputs.number('goodput', 0.65) });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What each kind of case computes from its inputs. Numbers in brackets are the model's equations. */
export const KINDS: Readonly<Record<string, (inputs: Inputs) => Metrics>> = {
  /** Share of the period that is computing, from the two published times, or with the second from (7). */
  blocking_util: (inputs) => {
    const computeS = inputs.number('compute_s');
    const util = computeS / (computeS + (inputs.has('sync_s') ? inputs.number('sync_s') : syncTime(inputs)));
    return { util, mfu: util * inputs.number('base_mfu', Number.NaN) };
  },
  sync_time: (inputs) => ({ t: syncTime(inputs) }),
  comm_reduction: (inputs) => ({ x: (inputs.number('H') * inputs.number('w_dp')) / (inputs.number('w') / inputs.number('c')) }),
  topk_ratio: (inputs) => ({ x: inputs.number('ref_bits') / ((inputs.number('k') / inputs.number('chunk')) * (inputs.number('qbits') + inputs.number('idxbits'))) }),
  bw_for_util_vanilla: (inputs) => ({ gbps: blockingGbps(inputs.number('N') * inputs.number('w'), inputs.number('M'), inputs.number('H'), inputs.number('step_s'), inputs.number('util')) }),
  bw_for_util_overlap: (inputs) => ({ gbps: overlappedGbps(inputs.number('N') * inputs.number('w'), inputs.number('M'), inputs.number('H'), inputs.number('step_s'), inputs.number('util'), inputs.number('fragments')) }),
  /** (9). */
  loss_mult: (inputs) => ({ loss: inputs.number('loss_dp') * inputs.number('M') ** replicaExponent(inputs.number('N'), inputs.number('H')) }),
  mean_mult: (inputs) => ({ mult: mean(inputs.numbers('Ns').map((parameters) => inputs.number('M') ** replicaExponent(parameters, inputs.number('H')))) }),
  /** (11). */
  flop_mult: (inputs) => {
    const loss = lossOf(inputs.number('N'), inputs.number('D'));
    return { x: operationsFor(loss) / operationsFor(loss * inputs.number('M') ** replicaExponent(inputs.number('N'), inputs.number('H'))) };
  },
  /** App. H without the minimum of eq. (5), where neither memory nor bandwidth matters: any stand for them. */
  apph: (inputs) => {
    const { days, kWh, energyDollars, rentDollars, hardwareDollars } = printedOf(costModel({
      ...APP_H_COMMON,
      dollarsPerJoule: 0.08 / 3.6e6,
      parameters: inputs.number('N'),
      tokens: inputs.number('D'),
      accelerators: inputs.number('n'),
      peakOps: inputs.number('F'),
      utilisation: inputs.number('mfu'),
      memoryBytes: 1,
      bandwidthBytes: 1,
      watts: inputs.number('W'),
      rentPerSecond: inputs.number('rent') / 3600,
      price: inputs.number('P'),
    }, 'uncapped'));
    return { days, kWh, energy: energyDollars, rent: rentDollars, hw: hardwareDollars };
  },
  /** (1). */
  ccc: (inputs) => {
    const chip = findChip(inputs.text('chip'));
    return { before: maxChips(chip, COVERED_BY_COMPUTE), after: maxChips(chip, COVERED_BY_MEMORY) };
  },
  timing,
  limit_effect: limitEffect,
};

/** MIRI's reading with synchronous stragglers: the fewest steps that hide the exchange, from the exchange and the step of one trial. */
function timing(inputs: Inputs): Metrics {
  const bw = inputs.number('bw');
  const fp8 = inputs.flag('fp8');
  const setting = { ...MIRI, eightBit: fp8 ? ('listed' as const) : ('never' as const), stragglers: 0.05, link: { upBps: bw, downBps: bw, latencyS: 0 }, compression: { ...MIRI.compression, ratio: inputs.number('c') } };
  const plan = { chip: findChip(inputs.text('chip')), chipsPerNode: inputs.number('k'), parameters: inputs.number('N'), tokensPerStep: 131_072, activationRatio: 4, nodes: inputs.number('nodes') };
  const trial = simulate({ ...plan, steps: 1 }, setting);
  const H = Math.max(1, Math.ceil(trial.traffic.burstS / trial.stepS));
  const { traffic } = simulate({ ...plan, steps: H }, setting);
  return { H, period_min: traffic.periodS / 60, payload_GB: traffic.payloadBytes / 1e9, up_Mbps: (traffic.payloadBytes * 8) / traffic.periodS / 1e6 };
}

/** The memory limit in MIRI's reading; `tag` names the chips. */
function limitEffect(inputs: Inputs): Metrics {
  const target = inputs.number('target');
  const setting = /\bA100\b/u.test(inputs.text('tag')) ? { ...MIRI, chips: [findChip('A100')] } : MIRI;
  const [before, after] = [minCost(target, COVERED_BY_COMPUTE, setting), minCost(target, COVERED_BY_MEMORY, setting)];
  return { node_ratio: after.nodes / before.nodes, cost_ratio: after.cost.total / before.cost.total };
}
