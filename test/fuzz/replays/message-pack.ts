/**
 * MessagePack as trees that keep what a decoder throws away: the order of keys, keys that stand twice, and how many
 * bytes a number takes. Source: github.com/msgpack/msgpack, spec.md.
 */

/** `wide`: written in more bytes than it needs. */
export type Tree =
  | { kind: 'map'; entries: [key: string, value: Tree][]; wide?: boolean }
  | { kind: 'array'; items: Tree[]; wide?: boolean }
  | { kind: 'integer'; value: bigint; wide?: boolean }
  | { kind: 'float'; value: number }
  | { kind: 'text'; value: string; wide?: boolean }
  | { kind: 'bytes'; value: Uint8Array; wide?: boolean }
  | { kind: 'flag'; value: boolean }
  | { kind: 'nil' };

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  tree(): Tree {
    const byte = this.#number(1);
    if (byte < 0x80) return integer(BigInt(byte));
    if (byte >= 0xe0) return integer(BigInt(byte - 0x100));
    if (byte < 0x90) return this.#map(byte & 15);
    if (byte < 0xa0) return this.#array(byte & 15);
    if (byte < 0xc0) return this.#text(byte & 31);
    if (byte === 0xc0) return { kind: 'nil' };
    if (byte === 0xc2 || byte === 0xc3) return { kind: 'flag', value: byte === 0xc3 };
    if (byte === 0xcb) return { kind: 'float', value: this.#taken(8).readDoubleBE() };
    if (byte >= 0xc4 && byte <= 0xc6) return bytes(this.#taken(this.#number(1 << (byte - 0xc4))));
    if (byte >= 0xcc && byte <= 0xcf) return this.#integer(1 << (byte - 0xcc), false);
    if (byte >= 0xd0 && byte <= 0xd3) return this.#integer(1 << (byte - 0xd0), true);
    if (byte >= 0xd9 && byte <= 0xdb) return this.#text(this.#number(1 << (byte - 0xd9)));
    if (byte === 0xdc || byte === 0xdd) return this.#array(this.#number(2 << (byte - 0xdc)));
    if (byte === 0xde || byte === 0xdf) return this.#map(this.#number(2 << (byte - 0xde)));
    throw new Error(`the byte ${byte} is in no replay`);
  }

  #taken(count: number): Buffer {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #number(width: number): number {
    return this.#taken(width).readUIntBE(0, width);
  }

  #integer(width: number, isSigned: boolean): Tree {
    const value = BigInt(`0x${this.#taken(width).toString('hex')}`);
    const number = isSigned ? BigInt.asIntN(8 * width, value) : value;
    return { kind: 'integer', value: number, wide: width === 8 };
  }

  #text(length: number): Tree {
    return { kind: 'text', value: this.#taken(length).toString('utf8') };
  }

  #array(length: number): Tree {
    return { kind: 'array', items: Array.from({ length }, () => this.tree()) };
  }

  #map(length: number): Tree {
    const entries = Array.from({ length }, (): [string, Tree] => {
      const key = this.tree();
      return [key.kind === 'text' ? key.value : '', this.tree()];
    });
    return { kind: 'map', entries };
  }
}

export const treeOf = (payload: Uint8Array): Tree => new Reader(payload).tree();

export const integer = (value: bigint): Tree => ({ kind: 'integer', value });
export const bytes = (value: Uint8Array): Tree => ({ kind: 'bytes', value });

export function payloadOf(tree: Tree): Buffer {
  switch (tree.kind) {
    case 'nil':
      return Buffer.from([0xc0]);
    case 'flag':
      return Buffer.from([tree.value ? 0xc3 : 0xc2]);
    case 'float': {
      const written = Buffer.alloc(9, 0xcb);
      written.writeDoubleBE(tree.value, 1);
      return written;
    }
    case 'integer':
      return integerBytes(tree.value, tree.wide === true);
    case 'text': {
      const text = Buffer.from(tree.value);
      return Buffer.concat([head(text.length, [0xa0, 32, 0xd9, 0xda, 0xdb], tree.wide), text]);
    }
    case 'bytes':
      return Buffer.concat([
        head(tree.value.length, [0, 0, 0xc4, 0xc5, 0xc6], tree.wide),
        tree.value,
      ]);
    case 'array':
      return Buffer.concat([
        head(tree.items.length, [0x90, 16, 0, 0xdc, 0xdd], tree.wide),
        ...tree.items.map(payloadOf),
      ]);
    case 'map':
      return Buffer.concat([
        // A library may write the head of any map in two bytes.
        head(tree.entries.length, [0x80, 16, 0, 0xde, 0xdf], tree.wide),
        ...tree.entries.flatMap(([key, value]) => [
          payloadOf({ kind: 'text', value: key }),
          payloadOf(value),
        ]),
      ]);
  }
}

/** `[fixed, how many fit, one byte, two bytes, four bytes]`; 0: there is none. */
function head(
  count: number,
  [fixed, fits, one, two, four]: readonly number[],
  wide?: boolean,
): Buffer {
  if (!wide && count < fits) return Buffer.from([fixed | count]);
  const written = Buffer.alloc(5);
  if (!wide && one !== 0 && count < 0x100) {
    written.writeUInt8(one);
    written.writeUInt8(count, 1);
    return written.subarray(0, 2);
  }
  if (!wide && count < 0x10000) {
    written.writeUInt8(two);
    written.writeUInt16BE(count, 1);
    return written.subarray(0, 3);
  }
  written.writeUInt8(four);
  written.writeUInt32BE(count, 1);
  return written;
}

/** In as few bytes as it takes; a number of more than 32 bits with a sign where that holds it, as replays have it. */
function integerBytes(value: bigint, wide: boolean): Buffer {
  const written = Buffer.alloc(9);
  if (wide || value < -(2n ** 31n) || value >= 2n ** 32n) {
    const isUnsigned = value >= 2n ** 63n;
    written.writeUInt8(isUnsigned ? 0xcf : 0xd3);
    if (isUnsigned) written.writeBigUInt64BE(BigInt.asUintN(64, value), 1);
    else written.writeBigInt64BE(BigInt.asIntN(64, value), 1);
    return written;
  }
  const number = Number(value);
  if (number >= -32 && number < 128) return Buffer.from([number & 0xff]);
  const width = [1, 2, 4].find((size) =>
    number < 0 ? number >= -(2 ** (8 * size - 1)) : number < 2 ** (8 * size),
  ) as number;
  written.writeUInt8((number < 0 ? 0xd0 : 0xcc) + Math.log2(width));
  if (number < 0) written.writeIntBE(number, 1, width);
  else written.writeUIntBE(number, 1, width);
  return written.subarray(0, 1 + width);
}
