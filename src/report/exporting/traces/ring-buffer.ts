/** Pages of the kernel's ring buffer, as `header_page` and `header_event` describe them (kernel/trace/ring_buffer.c). */

export const PAGE_SIZE = 4096;
/** Time stamp, and how much of the page is used. */
const PAGE_HEAD = 16;
/** Type and length in 5 bits, nanoseconds since the entry before in the other 27. */
const ENTRY_HEAD = 4;
const MOST_DELTA = 1 << 27;
/** Words of an entry whose length is told by its type. */
const MOST_WORDS = 28;

export const HEADER_PAGE = `	field: u64 timestamp;	offset:0;	size:8;	signed:0;
	field: local_t commit;	offset:8;	size:8;	signed:1;
	field: int overwrite;	offset:8;	size:1;	signed:1;
	field: char data;	offset:${PAGE_HEAD};	size:${PAGE_SIZE - PAGE_HEAD};	signed:1;
`;

export const HEADER_EVENT = `# compressed entry header
	type_len    :    5 bits
	time_delta  :   27 bits
	array       :   32 bits

	padding     : type == 29
	time_extend : type == 30
	time_stamp : type == 31
	data max type_len  == ${MOST_WORDS}
`;

/** The pages of one CPU, of entries that come in the order of their times. */
export class RingBuffer {
  readonly #pages: Buffer[] = [];
  #used = 0;
  #latest = 0;

  /** `nanoseconds` from the start of the trace on; `data` is far smaller than a page. */
  add(nanoseconds: number, data: Buffer): void {
    const words = Math.ceil(data.length / 4);
    const isLong = words > MOST_WORDS;
    const length = ENTRY_HEAD + (isLong ? 4 : 0) + 4 * words;
    const hasRoom = PAGE_HEAD + this.#used + length <= PAGE_SIZE;
    if (this.#pages.length === 0 || !hasRoom || nanoseconds - this.#latest >= MOST_DELTA) {
      this.#begin(nanoseconds);
    }
    const page = this.#pages[this.#pages.length - 1];
    let at = PAGE_HEAD + this.#used;
    const delta = nanoseconds - this.#latest;
    page.writeUInt32LE(delta * 32 + (isLong ? 0 : words), at);
    at += ENTRY_HEAD;
    if (isLong) at = page.writeUInt32LE(4 + 4 * words, at);
    data.copy(page, at);
    this.#used += length;
    this.#latest = nanoseconds;
    page.writeBigUInt64LE(BigInt(this.#used), 8);
  }

  #begin(nanoseconds: number): void {
    const page = Buffer.alloc(PAGE_SIZE);
    page.writeBigUInt64LE(BigInt(nanoseconds), 0);
    this.#pages.push(page);
    this.#used = 0;
    this.#latest = nanoseconds;
  }

  get pages(): readonly Buffer[] {
    return this.#pages;
  }
}
