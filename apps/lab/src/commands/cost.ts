import { APP_H_COMMON, checkHolds, costModel, type CostEstimate, type CostInputs, findChip, leastBandwidth, MACHINES } from '#libs/evasion';

import { count, dollars, pairs } from '../present/text.js';

export interface CostArguments {
  readonly params: number;
  readonly tokens: number;
  readonly chips: number;
  readonly chip: string;
  readonly peaks: 'paper' | 'dense';
  readonly mfu: number;
  readonly bandwidth?: number;
  readonly json?: boolean;
}

/** GB/s between accelerators of a server, where App. H does not say: that of the H100's NVLink. */
const NVLINK_BYTES = 900e9;
/** Ethernet of 100 Gbit/s for cards without NVLink, as App. H has it. */
const ETHERNET_BYTES = 12.5e9;

/** `cost`: time, energy and cost of a training run on one cluster. */
export function costCommand({ params, tokens, chips, chip: name, peaks, mfu, bandwidth, json = false }: CostArguments, print: (text: string) => void): void {
  const chip = findChip(name);
  const machines = MACHINES[peaks];
  const known = Object.hasOwn(machines, chip.name) ? machines[chip.name as keyof typeof machines] : undefined;
  const inputs: CostInputs = {
    ...APP_H_COMMON,
    peakOps: chip.peak16,
    memoryBytes: chip.memoryGB * 1e9,
    bandwidthBytes: chip.memory === 'hbm' ? NVLINK_BYTES : ETHERNET_BYTES,
    watts: chip.watts,
    rentPerSecond: chip.rentPerHour / 3600,
    price: chip.price,
    ...known,
    parameters: params,
    tokens,
    accelerators: chips,
    utilisation: mfu,
    ...(bandwidth === undefined ? {} : { bandwidthBytes: bandwidth * 1e9 }),
  };
  checkHolds(inputs);
  const [asPrinted, uncapped] = [costModel(inputs, 'as printed'), costModel(inputs, 'uncapped')];
  print(json ? JSON.stringify({ chip: chip.name, inputs, asPrinted, uncapped, leastBandwidthBytes: leastBandwidth(inputs) }) : asText(chip.name, inputs, asPrinted));
}

function asText(chip: string, inputs: CostInputs, one: CostEstimate): string {
  return [
    `${count(inputs.parameters)} parameters on ${count(inputs.tokens)} tokens, ${count(one.operations)} operations, with ${inputs.accelerators} ${chip} at ${count(inputs.peakOps)} OP/s (Seferis & Fist, App. H)`,
    '',
    pairs([
      ['time', `${(one.timeS / 86_400).toFixed(1)} days`],
      ['of it computing', `${(one.computeS / 86_400).toFixed(1)} days`],
      ['tokens a step', count(one.batch)],
      ['energy', `${count(one.joules / 3.6e6)} kWh, ${dollars(one.energyDollars)}`],
      ['rent', dollars(one.rentDollars)],
      ['or hardware', dollars(one.hardwareDollars)],
    ]),
    ...(one.capped ? ['', `The chips wait for each other: the batch that would hide an exchange is larger than ${count(inputs.criticalBatch)} tokens, beyond which a batch gains nothing. It takes ${count(leastBandwidth(inputs) / 1e9)} GB/s between them to lose no time.`] : []),
  ].join('\n');
}
