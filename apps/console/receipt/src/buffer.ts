/**
 * What the libraries use of Node's Buffer, in a page: encodings there and back, joining and equality. Decoding is as lax as Node's, which the libraries know and
 * check by encoding again; the spec compares both over the same inputs.
 */
type Encoding = 'utf8' | 'hex' | 'base64' | 'base64url' | 'latin1';

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder();

export class PageBuffer extends Uint8Array {
  /** Of text in an encoding, of bytes (a copy), or of a stretch of an ArrayBuffer (a view). */
  static override from(source: unknown, second?: unknown, third?: unknown): PageBuffer {
    if (typeof source === 'string') return copyOf(decode(source, (second ?? 'utf8') as Encoding));
    if (source instanceof ArrayBuffer) return new PageBuffer(source, second as number | undefined, third as number | undefined);
    return copyOf(source as ArrayLike<number>);
  }

  static concat(parts: readonly Uint8Array[]): PageBuffer {
    const joined = new PageBuffer(parts.reduce((length, part) => length + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      joined.set(part, offset);
      offset += part.length;
    }
    return joined;
  }

  override toString(encoding: Encoding = 'utf8'): string {
    switch (encoding) {
      case 'utf8':
        return utf8Decoder.decode(this);
      case 'hex':
        return Array.from(this, (byte) => byte.toString(16).padStart(2, '0')).join('');
      case 'latin1':
        return binaryOf(this);
      case 'base64':
        return btoa(binaryOf(this));
      case 'base64url':
        return btoa(binaryOf(this)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    }
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, index) => byte === other[index]);
  }
}

function copyOf(bytes: ArrayLike<number>): PageBuffer {
  const copy = new PageBuffer(bytes.length);
  copy.set(bytes);
  return copy;
}

function decode(text: string, encoding: Encoding): Uint8Array {
  switch (encoding) {
    case 'utf8':
      return utf8Encoder.encode(text);
    case 'latin1':
      return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
    case 'hex':
      return Uint8Array.from(/^(?:[0-9a-fA-F]{2})*/.exec(text)?.[0].match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
    case 'base64':
    case 'base64url':
      return fromBase64(text);
  }
}

/** Both alphabets, up to the first padding, other characters left out; a last character that stands for no whole byte too. */
function fromBase64(text: string): Uint8Array {
  const letters = (text.split('=', 1)[0] ?? '').replaceAll('-', '+').replaceAll('_', '/').replace(/[^A-Za-z0-9+/]/g, '');
  const whole = letters.length % 4 === 1 ? letters.slice(0, -1) : letters;
  return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0));
}

function binaryOf(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return binary;
}
