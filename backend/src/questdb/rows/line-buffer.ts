const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const EQUALS = 0x3d;
const ARRAY = 14;
const DOUBLE_TYPE = 10;
const BINARY_DOUBLE = 16;
const ALL_DIGITS = 100_000_000;

/** Line protocol written straight into bytes that are used again; it knows how a value is spelled, not which are allowed. */
export class LineBuffer {
  private bytes = Buffer.allocUnsafe(1 << 18);
  private view = viewOf(this.bytes);
  /** Where the next byte goes; setting it back cuts off what came after. */
  at = 0;

  /** A copy of what was written. */
  copy(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.at));
  }

  /** Makes room for `size` more bytes. Each other method but `text` and `grid` relies on it. */
  reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + size));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  byte(value: number): void {
    this.bytes[this.at] = value;
    this.at += 1;
  }

  raw(source: Uint8Array): void {
    const { bytes } = this;
    let { at } = this;
    for (let index = 0; index < source.length; index += 1) bytes[at++] = source[index] ?? 0;
    this.at = at;
  }

  /** A symbol or a name: space, comma, `=`, backslash and line ends are escaped. */
  symbol(text: string): void {
    this.text(text, false);
  }

  /** The inside of a string: quotes, backslash and line ends are escaped. */
  quoted(text: string): void {
    this.text(text, true);
  }

  /** A safe integer as digits. */
  integer(value: number): void {
    let rest = value;
    if (rest < 0) {
      this.byte(0x2d);
      rest = -rest;
    }
    if (rest >= ALL_DIGITS) {
      const high = Math.floor(rest / ALL_DIGITS);
      if (high >= ALL_DIGITS) this.integer(high);
      else this.digits(high, digitsIn(high));
      this.digits(rest - high * ALL_DIGITS, 8);
    } else this.digits(rest, digitsIn(rest));
  }

  /** `=` and the eight bytes, the binary form of a DOUBLE. */
  double(value: number): void {
    this.bytes[this.at] = EQUALS;
    this.bytes[this.at + 1] = BINARY_DOUBLE;
    this.view.setFloat64(this.at + 2, value, true);
    this.at += 10;
  }

  /** `=` and a DOUBLE[][] whose lines are equally long. */
  grid(lines: readonly (readonly number[])[]): void {
    const width = lines[0]?.length ?? 0;
    this.reserve(16 + lines.length * width * 8);
    const { view } = this;
    this.byte(EQUALS);
    this.byte(ARRAY);
    this.byte(DOUBLE_TYPE);
    this.byte(2);
    view.setInt32(this.at, lines.length, true);
    view.setInt32(this.at + 4, width, true);
    this.at += 8;
    for (const line of lines)
      for (const value of line) {
        view.setFloat64(this.at, value, true);
        this.at += 8;
      }
  }

  private text(text: string, inQuotes: boolean): void {
    this.reserve(text.length * 2);
    const { bytes } = this;
    let { at } = this;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return this.wide(text, inQuotes);
      if (isEscaped(code, inQuotes)) bytes[at++] = BACKSLASH;
      bytes[at++] = code;
    }
    this.at = at;
  }

  /** Text beyond ASCII. */
  private wide(text: string, inQuotes: boolean): void {
    const escaped = text.replace(inQuotes ? /["\\\n\r]/g : /[ ,=\\\n\r]/g, '\\$&');
    this.reserve(escaped.length * 3);
    this.at += this.bytes.write(escaped, this.at, 'utf8');
  }

  private digits(value: number, count: number): void {
    const { bytes, at } = this;
    let rest = value;
    for (let index = at + count - 1; index >= at; index -= 1) {
      const next = (rest / 10) | 0;
      bytes[index] = 0x30 + rest - next * 10;
      rest = next;
    }
    this.at = at + count;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function isEscaped(code: number, inQuotes: boolean): boolean {
  // Above the backslash nothing is special, and below the comma few bytes are.
  if (code > BACKSLASH) return false;
  if (code === BACKSLASH || code === 0x0a || code === 0x0d) return true;
  return inQuotes ? code === QUOTE : code === 0x20 || code === 0x2c || code === EQUALS;
}

function digitsIn(value: number): number {
  let count = 1;
  for (let bound = 10; bound <= value; bound *= 10) count += 1;
  return count;
}
