import { barsOf, type Bar } from './bars.js';
import { measureAdversaries, measureBenign, type AdversaryFigures, type BenignFigures, type Measuring } from './measure.js';
import { readingsOf, type ReadClass } from './readings.js';

export interface DetectionReport {
  readonly background: string;
  readonly providers: number;
  readonly seed: number;
  readonly instances: number;
  readonly adversaries: readonly AdversaryFigures[];
  readonly benign: readonly BenignFigures[];
  /** Classes of which it makes a difference what is called a false positive. */
  readonly readings: readonly ReadClass[];
  readonly bars: readonly Bar[];
  readonly met: boolean;
}

/** Everything at once; the same for the same background, seed and number of instances. */
export function detectionReport(measuring: Measuring): DetectionReport {
  const { backdrop, seed, instances } = measuring;
  const adversaries = measureAdversaries(measuring);
  const benign = measureBenign(measuring);
  const bars = barsOf(adversaries, benign);
  return { background: backdrop.source, providers: backdrop.providers.length, seed, instances, adversaries, benign, readings: readingsOf(benign), bars, met: bars.every(({ met }) => met) };
}
