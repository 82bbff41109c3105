import type { Dossier } from './dossier.js';
import { PreparedTimeline } from './prepared-timeline.js';
import { timelinesOf, type TimelineParameters, type Timelines } from './timeline.js';

/** The timelines of one entity, each made once however many engines and profiles look at it. */
export class PreparedTimelines {
  readonly #dossier: Dossier;
  readonly #timelines = new Map<string, Timelines>();
  readonly #prepared = new Map<object, PreparedTimeline>();

  constructor(dossier: Dossier) {
    this.#dossier = dossier;
  }

  /** The timelines under these parameters. */
  of({ projectionS, lookbackS }: TimelineParameters): Timelines {
    const key = `${projectionS} ${lookbackS}`;
    const known = this.#timelines.get(key) ?? timelinesOf(this.#dossier, { projectionS, lookbackS });
    this.#timelines.set(key, known);
    return known;
  }

  /** For `seferis-fist@1`. */
  literal(parameters: TimelineParameters): PreparedTimeline {
    return this.#prepare(this.of(parameters).literal);
  }

  /** For `robust@1`. */
  robust(parameters: TimelineParameters): PreparedTimeline {
    return this.#prepare(this.of(parameters).robust);
  }

  #prepare(timeline: Timelines['literal']): PreparedTimeline {
    const known = this.#prepared.get(timeline) ?? new PreparedTimeline(timeline);
    this.#prepared.set(timeline, known);
    return known;
  }
}
