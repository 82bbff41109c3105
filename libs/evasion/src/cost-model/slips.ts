import { CATALOGUE } from '#libs/compute';

import { costModel, leastBandwidth, type CostEstimate } from './cost-model.js';
import type { CostInputs } from './inputs.js';

const DAY_S = 86_400;
const JOULES_PER_KWH = 3.6e6;

/** What App. H prints of an example: days, kilowatt-hours, dollars. */
export interface Printed {
  readonly days: number;
  readonly kWh: number;
  readonly energyDollars: number;
  readonly rentDollars: number;
  readonly hardwareDollars: number;
}

/** The same of an estimate. */
export function printedOf({ timeS, joules, energyDollars, rentDollars, hardwareDollars }: CostEstimate): Printed {
  return { days: timeS / DAY_S, kWh: joules / JOULES_PER_KWH, energyDollars, rentDollars, hardwareDollars };
}

const FIELDS = ['days', 'kWh', 'energyDollars', 'rentDollars', 'hardwareDollars'] as const satisfies readonly (keyof Printed)[];

/** Which reading of the equations a printed figure agrees with: it is rounded, so within 2 %. */
export type Agrees = 'both' | 'uncapped' | 'as printed' | 'neither';

/** A figure that is printed beside both readings. */
export interface PrintedFigure {
  readonly figure: keyof Printed;
  readonly printed: number;
  readonly uncapped: number;
  readonly asPrinted: number;
  readonly agrees: Agrees;
}

/** A slip, told from the numbers alone. */
export interface Slip {
  readonly slip: 'minimum of eq. (5) not applied' | 'eq. (7) divides' | 'peak is not dense' | 'rent is rounded' | 'printed figure of neither reading';
  readonly explanation: string;
}

const ROUNDED = 0.02;
const close = (a: number, b: number, within: number): boolean => Math.abs(a - b) <= within * Math.abs(b);

/** The printed figures beside what the equations give when b is eq. (3)'s and when it is eq. (4)'s. */
export function printedFigures(inputs: CostInputs, printed: Printed): PrintedFigure[] {
  const [uncapped, asPrinted] = [printedOf(costModel(inputs, 'uncapped')), printedOf(costModel(inputs, 'as printed'))];
  return FIELDS.map((figure) => {
    const one = close(printed[figure], uncapped[figure], ROUNDED);
    const other = close(printed[figure], asPrinted[figure], ROUNDED);
    return { figure, printed: printed[figure], uncapped: uncapped[figure], asPrinted: asPrinted[figure], agrees: one && other ? 'both' : one ? 'uncapped' : other ? 'as printed' : 'neither' };
  });
}

/** Every slip that the printed figures of an example and its inputs show. Refusals as for `costModel`. */
export function slipsOf(inputs: CostInputs, printed: Printed): Slip[] {
  const figures = printedFigures(inputs, printed);
  return [...minimumNotApplied(inputs, figures), ...divides(figures, inputs), ...sparsePeak(inputs), ...roundedRent(inputs), ...ofNeither(figures)];
}

function minimumNotApplied(inputs: CostInputs, figures: readonly PrintedFigure[]): Slip[] {
  const asPrinted = costModel(inputs, 'as printed');
  const told = figures.filter(({ agrees }) => agrees === 'uncapped').map(({ figure }) => figure);
  if (!asPrinted.capped || told.length === 0) return [];
  const [days, computeDays] = [asPrinted.timeS / DAY_S, asPrinted.computeS / DAY_S];
  return [{
    slip: 'minimum of eq. (5) not applied',
    explanation:
      `The batch that hides the exchange is ${short(asPrinted.hidingBatch)} tokens, above the b_max of ${short(inputs.criticalBatch)}, so eq. (5) gives ${short(days)} days and not ${short(computeDays)}; ` +
      `the printed ${told.join(', ')} follow from the batch without the minimum. ${short(computeDays)} days need ${short(leastBandwidth(inputs))} bytes/s between accelerators, ${short((leastBandwidth(inputs) * 8) / 1e9)} Gbit/s, not ${short(inputs.bandwidthBytes)}.`,
  }];
}

function divides(figures: readonly PrintedFigure[], { dollarsPerJoule }: CostInputs): Slip[] {
  const energy = figures.find(({ figure }) => figure === 'energyDollars');
  if (energy === undefined || energy.agrees === 'neither') return [];
  const quotient = energy.uncapped / dollarsPerJoule ** 2;
  return [{ slip: 'eq. (7) divides', explanation: `Energy ÷ c_J would be ${short(quotient)}; the printed cost is energy × c_J, in $ per joule.` }];
}

/** A peak of twice the dense one of an accelerator with as much memory. */
function sparsePeak(inputs: CostInputs): Slip[] {
  const models = CATALOGUE.filter(({ memoryGB, peakGOPs }) => memoryGB * 1e9 === inputs.memoryBytes && peakGOPs.bf16 !== undefined);
  const dense = models.filter(({ peakGOPs }) => close(inputs.peakOps, (peakGOPs.bf16 as number) * 1e9, 0.01));
  const twice = models.filter(({ peakGOPs }) => close(inputs.peakOps, 2 * (peakGOPs.bf16 as number) * 1e9, 0.01));
  const [model] = twice;
  if (dense.length > 0 || model === undefined) return [];
  const halved = costModel({ ...inputs, peakOps: inputs.peakOps / 2 }, 'uncapped');
  return [{
    slip: 'peak is not dense',
    explanation:
      `${short(inputs.peakOps)} OP/s is twice the dense BF16 peak (${short((model.peakGOPs.bf16 as number) * 1e9)}) of ${twice.map((one) => one.model).join(', ')}, which have this much memory. ` +
      `At half of it the run takes ${short(halved.timeS / DAY_S)} days, ${short(halved.joules / JOULES_PER_KWH)} kWh and $${short(halved.rentDollars)} of rent.`,
  }];
}

/** Hourly rates are quoted in steps of five cents; a rate per second that is close to such a step but not on it was rounded. */
function roundedRent(inputs: CostInputs): Slip[] {
  const hourly = inputs.rentPerSecond * 3600;
  const quoted = Math.round(hourly * 20) / 20;
  if (quoted === 0 || !close(hourly, quoted, 0.01) || close(hourly, quoted, 1e-5)) return [];
  const exact = costModel({ ...inputs, rentPerSecond: quoted / 3600 }, 'uncapped').rentDollars;
  return [{ slip: 'rent is rounded', explanation: `${inputs.rentPerSecond} $/s is ${hourly.toPrecision(4)} $ an hour; at a quoted ${quoted} the rent is $${short(exact)}.` }];
}

function ofNeither(figures: readonly PrintedFigure[]): Slip[] {
  const wrong = figures.filter(({ agrees }) => agrees === 'neither');
  if (wrong.length === 0) return [];
  return [{ slip: 'printed figure of neither reading', explanation: wrong.map(({ figure, printed, uncapped, asPrinted }) => `${figure}: printed ${short(printed)}, without the minimum ${short(uncapped)}, with it ${short(asPrinted)}`).join('; ') }];
}

/** Four digits; from a million on as 1.98e15. */
function short(value: number): string {
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) < 1e6 ? rounded.toString() : rounded.toExponential().replace('e+', 'e');
}
