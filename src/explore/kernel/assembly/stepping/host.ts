/** What the kernel asks its host: src/explore/kernel/host.ts. */

/**
 * What the bytes of a record, fetched at the address, mean. Fills in D_SIZE and what follows; -1 there: more
 * bytes have to be fetched to know.
 */
export declare function askDecoded(record: usize, address: i64): void;

/** How a frame goes on whose trap at the address has been claimed with that value. */
export declare function askResumed(record: usize, address: i64, value: i64): void;
