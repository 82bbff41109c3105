import type { Place } from '#libs/errors';
import type { BodyLine } from '#libs/report';
import type { Visit } from '../pseudonymise/remote-endpoints.js';

/** A line about to be sent, where it comes from, and under which key the agent will remember that it was sent. */
export interface Draft {
  readonly line: BodyLine;
  readonly place: Place;
  readonly key: string;
  readonly digest: string;
  /** Of an exchange line with a flow: with which remote endpoint. */
  readonly visit?: Visit;
}
