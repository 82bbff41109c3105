import { utf8 } from '#libs/encoding';

/** Bytes that grow by doubling; numbers little-endian. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was written so far, not to be kept beyond the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  count(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }

  number(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  text(value: string): void {
    const encoded = utf8(value);
    this.count(encoded.length);
    this.bytes(encoded);
  }

  /** Where the next bytes go. It may replace the buffer and its view, so it comes before either is read. */
  #room(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
