/**
 * What processors promise about fetching and running code that somebody writes: one row a profile.
 *
 * Sources: [SDM] Intel SDM vol. 3, 8.1.3, 8.3 and 11.6, edition of May 2019. [APM] AMD APM vol. 2, 7.6.1
 * (modifying code) and 7.5.1, table 7-4 (serialising events). [HPA] H. Peter Anvin, LKML, 12 and 18 Jan
 * 2010: int3, sync, tail, sync, first byte, sync works on all Intel CPUs. [TCG] QEMU,
 * docs/devel/multi-thread-tcg. [JIT] practice of OpenJDK, Mono and HHVM: an aligned store inside a line is
 * seen whole or not at all.
 */

export interface Profile {
  readonly name: string;
  /** Bytes of one atomic, aligned fetch. */
  readonly unit: number;
  /** Executing an instruction of which a byte has two values in reach is undefined: `cross-modification`. */
  readonly isStrict: boolean;
  /**
   * Which text a CPU may still fetch that it has not seen change since it last serialised: none but today's;
   * any version, for each unit and each fetch; or versions that never go back.
   */
  readonly stale: 'never' | 'any' | 'ordered';
  /** Entry of an NMI, an interrupt or a trap serialises. */
  readonly entrySerialises: boolean;
  /** MFENCE serialises fetch. */
  readonly fenceSerialises: boolean;
  /** What it has fetched behind an instruction it goes on with, unless something arrives. */
  readonly isBlock: boolean;
  /** For people. */
  readonly summary: string;
  readonly source: string;
}

/** Wider than any text. */
const WHOLE_BLOCK = 2 ** 30;

const COHERENT: Profile = {
  name: 'coherent',
  unit: 1,
  isStrict: true,
  stale: 'never',
  entrySerialises: false,
  fenceSerialises: false,
  isBlock: false,
  summary: 'byte by byte, as memory is; a byte that changes under a CPU is a failure',
  source: 'SDM vol. 3, 8.1.3, for a CPU that never prefetches',
};

const aligned = (unit: number, source: string): Profile => ({
  ...COHERENT,
  name: `aligned${unit}`,
  unit,
  isStrict: false,
  summary: `${unit} aligned bytes at once, as memory is; only a mix is a failure`,
  source,
});

export const PROFILES: readonly Profile[] = [
  COHERENT,
  aligned(2, 'narrower than any promise'),
  aligned(4, 'narrower than any promise'),
  aligned(8, 'APM vol. 2, 7.6.1'),
  aligned(16, 'practice'),
  aligned(32, 'practice'),
  aligned(64, 'practice of JITs'),
  {
    ...COHERENT,
    name: 'stale',
    isStrict: false,
    stale: 'any',
    summary: 'byte by byte, each as it was at any moment since the CPU last serialised',
    source: 'SDM vol. 3, 8.1.3, read as permission',
  },
  {
    ...COHERENT,
    name: 'stale8',
    unit: 8,
    isStrict: false,
    stale: 'any',
    summary: '8 aligned bytes at once, as they were at any moment since the CPU last serialised',
    source: 'the same, with APM vol. 2, 7.6.1, asynchronous modification',
  },
  {
    ...COHERENT,
    name: 'amd',
    unit: 8,
    isStrict: false,
    stale: 'ordered',
    entrySerialises: true,
    fenceSerialises: true,
    summary: '8 aligned bytes at once, in the order of the stores; entry and MFENCE serialise',
    source: 'APM vol. 2, 7.6.1 and table 7-4',
  },
  {
    ...COHERENT,
    name: 'intel',
    stale: 'ordered',
    summary:
      'by the letter: what has two values in reach is undefined, but for an int3 put over it',
    source: 'SDM vol. 3, 8.1.3 and 8.3; H. Peter Anvin, LKML, 12 and 18 Jan 2010',
  },
  {
    ...COHERENT,
    name: 'qemu',
    unit: WHOLE_BLOCK,
    isStrict: false,
    isBlock: true,
    summary: 'a block at once when it is entered, as memory is',
    source: 'QEMU, docs/devel/multi-thread-tcg',
  },
];

export const PROFILE_NAMES: readonly string[] = PROFILES.map(({ name }) => name);
export const DEFAULT_PROFILE = COHERENT;

/** The profile of that name, undefined when there is none. */
export const profileNamed = (name: string): Profile | undefined =>
  PROFILES.find((profile) => profile.name === name);

/** The name of the profile that fetches so many bytes at once and nothing stale. */
export const widthProfile = (unit: number): string =>
  unit === 1 ? COHERENT.name : `aligned${unit}`;
