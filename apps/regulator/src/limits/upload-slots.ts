import { IntakeError } from '../intake/intake-error.js';
import type { HubLimits } from './hub-limits.js';
import { LimitError } from './limit-error.js';

/** A report that is being read. */
export interface UploadSlot {
  /** Takes memory for bytes of the body that arrived. IntakeError INTAKE_BUSY when bodies take all that there is: those of this one are free again then. */
  hold(bytes: number): void;
  /** The report is done with. */
  end(): void;
}

/** When somebody who fills their share should try again. Seconds. */
const RETRY_AFTER_S = 2;

/** Places for reports that are being read, and the memory for their bodies. Slow senders keep their place until the request times out, so one address has a share only. */
export class UploadSlots {
  #taken = 0;
  #bytes = 0;
  readonly #byAddress = new Map<string, number>();

  constructor(private readonly limits: Pick<HubLimits, 'uploads' | 'addressUploads' | 'uploadBytes'>) {}

  /** LimitError; IntakeError INTAKE_BUSY. */
  take(address: string): UploadSlot {
    const here = this.#byAddress.get(address) ?? 0;
    if (here >= this.limits.addressUploads) throw new LimitError('Too many reports from this address are being read.', RETRY_AFTER_S);
    if (this.#taken >= this.limits.uploads) throw busy();
    this.#taken += 1;
    this.#byAddress.set(address, here + 1);
    let held = 0;
    let ended = false;
    const free = (): void => {
      this.#bytes -= held;
      held = 0;
    };
    return {
      hold: (bytes) => {
        if (this.#bytes + bytes > this.limits.uploadBytes) {
          free();
          throw busy();
        }
        this.#bytes += bytes;
        held += bytes;
      },
      end: () => {
        if (ended) return;
        ended = true;
        free();
        this.#taken -= 1;
        const left = (this.#byAddress.get(address) ?? 0) - 1;
        if (left > 0) this.#byAddress.set(address, left);
        else this.#byAddress.delete(address);
      },
    };
  }
}

function busy(): IntakeError {
  return new IntakeError('INTAKE_BUSY', 'Too many reports are being read. Try again.');
}
