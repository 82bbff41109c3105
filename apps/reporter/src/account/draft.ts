import type { Place } from '#libs/errors';
import type { BodyLine } from '#libs/report';

/** A line about to be sent, where it comes from, and under which key the agent will remember that it was sent. */
export interface Draft {
  readonly line: BodyLine;
  readonly place: Place;
  readonly key: string;
  readonly digest: string;
}
