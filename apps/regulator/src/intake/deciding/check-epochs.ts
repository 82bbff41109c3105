import type { BodyLine } from '#libs/report';
import { IntakeError } from '../intake-error.js';

/** Epochs that tokens of these lines name: of mode toprf only, as `hmac` has no key-holders who could publish one. */
export function epochsNamed(lines: readonly BodyLine[]): readonly string[] {
  return lines.flatMap((line) => (line.t === 'customer' ? line.tokens.flatMap(({ mode, epoch }) => (mode === 'toprf' ? [epoch] : [])) : []));
}

/**
 * A token of mode toprf is of an epoch whose manifest is in the log: nobody can say which key made any other, so it would join
 * nothing that can be explained. EPOCH_UNKNOWN with line and field.
 */
export function checkEpochs(lines: readonly BodyLine[], published: (epoch: string) => boolean): void {
  for (const [index, line] of lines.entries()) {
    if (line.t !== 'customer') continue;
    const unknown = line.tokens.findIndex(({ mode, epoch }) => mode === 'toprf' && !published(epoch));
    if (unknown >= 0) throw new IntakeError('EPOCH_UNKNOWN', 'No manifest of this pseudonym epoch was published.', { line: index + 1, field: `tokens.${unknown}.epoch` });
  }
}
