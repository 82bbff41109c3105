import { fromUtf8 } from '#libs/encoding';
import { CodedError } from '#libs/errors';

import type { StructuringErrorCode } from '../errors.js';

export function stateError(message: string, cause?: unknown): CodedError<StructuringErrorCode> {
  return new CodedError<StructuringErrorCode>('STRUCTURING_STATE', message, {}, cause === undefined ? undefined : { cause });
}

/** Reads what `ByteWriter` wrote. STRUCTURING_STATE where the bytes end too early. */
export class ByteReader {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly source: Uint8Array) {
    this.#view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  get atEnd(): boolean {
    return this.#at === this.source.length;
  }

  byte(): number {
    return this.#view.getUint8(this.#past(1));
  }

  count(): number {
    return this.#view.getUint32(this.#past(4), true);
  }

  number(): number {
    return this.#view.getFloat64(this.#past(8), true);
  }

  bytes(length: number): Uint8Array {
    const at = this.#past(length);
    return this.source.subarray(at, at + length);
  }

  text(): string {
    return fromUtf8(this.bytes(this.count()));
  }

  #past(length: number): number {
    const at = this.#at;
    if (length > this.source.length - at) throw stateError('the state ends too early');
    this.#at += length;
    return at;
  }
}
