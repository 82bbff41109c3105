import type { EpochManifest } from '#libs/epoch';
import type { BodyLine } from '#libs/report';

import type { Check, Where } from './check.js';
import type { LoggedStatement } from './statements.js';

/** Which pseudonym epochs the log has published, and that their generations go on as they may. */
export class EpochCheck {
  readonly #newest = new Map<string, EpochManifest>();

  constructor(readonly check: Check) {}

  manifest(manifest: EpochManifest, place: Where): void {
    const before = this.#newest.get(manifest.epoch);
    if (before !== undefined && manifest.generation <= before.generation) this.check.fail('EPOCH_GENERATION', place, 'the epoch had a manifest of that generation or a later one');
    if (before !== undefined && constantsOf(manifest) !== constantsOf(before)) this.check.fail('EPOCH_CONSTANTS', place, 'a later generation changes the joint key or the profile of its epoch');
    this.#newest.set(manifest.epoch, manifest);
  }

  /** Tokens that key-holders made are of published epochs: the check that intake makes, with its code. */
  body(check: Check, { position, body }: LoggedStatement, lines: readonly BodyLine[]): void {
    for (const [index, line] of lines.entries()) {
      if (line.t !== 'customer') continue;
      for (const [nth, { mode, epoch }] of line.tokens.entries()) {
        if (mode !== 'toprf' || this.#newest.has(epoch)) continue;
        check.fail('EPOCH_UNKNOWN', { position, file: body?.file ?? '', line: index + 1, field: `tokens.${nth}.epoch` }, 'no manifest of this pseudonym epoch was published before');
      }
    }
  }
}

function constantsOf({ commitments, profile, profileDigest, unicode }: EpochManifest): string {
  return [commitments[0], profile, profileDigest, unicode].join('\n');
}
