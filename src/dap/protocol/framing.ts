/**
 * Messages on a stream of bytes: headers, an empty line, as many bytes of JSON as `Content-Length` says. What
 * comes is somebody else's: lengths are bounded before anything is kept.
 */
import { printable, printableJson } from '../../machine/program/printable.ts';

/** Of one message: its headers, and its JSON. */
const MOST_HEADER = 4096;
const MOST_CONTENT = 1 << 24;

/** A stream that is no conversation: what is wrong with it, in a line for people. */
export class FramingError extends Error {}

export function framed(message: object): string {
  const text = printableJson(JSON.stringify(message));
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** Takes the bytes as they come and gives the messages that are whole. */
export class Unframer {
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes of the message whose headers have been read, -1 while they have not. */
  #wanted = -1;

  /** True in the middle of a message. */
  get isWithin(): boolean {
    return this.#size > 0 || this.#wanted >= 0;
  }

  /** Throws FramingError behind the messages before it. */
  *take(chunk: Buffer): Generator<unknown> {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#wanted < 0 && !this.#readHeaders()) return;
      if (this.#size < this.#wanted) return;
      yield this.#readContent();
    }
  }

  /** True once there are whole headers. */
  #readHeaders(): boolean {
    const bytes = this.#joined();
    const end = bytes.subarray(0, MOST_HEADER).indexOf('\r\n\r\n');
    if (end < 0) {
      if (bytes.length < MOST_HEADER) return false;
      throw new FramingError(`no header ends within ${MOST_HEADER} bytes`);
    }
    this.#wanted = lengthIn(bytes.toString('latin1', 0, end));
    this.#keep(bytes.subarray(end + 4));
    return true;
  }

  #readContent(): unknown {
    const bytes = this.#joined();
    const text = bytes.toString('utf8', 0, this.#wanted);
    this.#keep(bytes.subarray(this.#wanted));
    this.#wanted = -1;
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new FramingError(`a message is no JSON: ${shown((error as Error).message)}`);
    }
  }

  #joined(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0];
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
  }
}

/** The number of bytes that the headers announce. */
function lengthIn(headers: string): number {
  const lengths = headers.split('\r\n').flatMap((line) => {
    const [, name, value] = /^([!-9;-~]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined) throw new FramingError(`"${shown(line)}" is no header`);
    return name.toLowerCase() === 'content-length' ? [value] : [];
  });
  if (lengths.length !== 1) {
    throw new FramingError(`a message has ${lengths.length} Content-Length headers, not one`);
  }
  const [length] = lengths;
  if (!/^\d{1,9}$/.test(length) || Number(length) > MOST_CONTENT) {
    throw new FramingError(
      `Content-Length is "${shown(length)}", not a number of bytes up to ${MOST_CONTENT}`,
    );
  }
  return Number(length);
}

const MOST_SHOWN = 60;

const shown = (text: string): string =>
  printable(text.slice(0, MOST_SHOWN)) + (text.length > MOST_SHOWN ? '...' : '');
