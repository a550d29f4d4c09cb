/** The words of a packed CPU about sections of SRCU; there are none where the program has none. */
import type { Cpu, Section } from '../state/machine.ts';

export function packSections({ sections }: Cpu, put: (word: number) => void): void {
  put(sections.length);
  for (const { domain, index, anywhere, waiters } of sections) {
    put(domain | 0);
    put((index << 1) | (anywhere ? 1 : 0));
    put(waiters);
  }
}

export function unpackSections(take: () => number): Section[] {
  return Array.from({ length: take() }, () => {
    const domain = take() >>> 0;
    const word = take();
    return { domain, index: word >> 1, anywhere: (word & 1) === 1, waiters: take() };
  });
}
