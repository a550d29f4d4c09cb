/** What an instance of the kernel offers, whichever thread it is of, and how its searches answer. */

/** What the kernel exports. */
export interface Exports {
  setup(at: number): void;
  setMachine(owner: number, phase: number, writable: number, nmis: number): void;
  stopOwner(): number;
  stopPhase(): number;
  textWritable(): number;
  nmisLeft(): number;
  advance(step: number): number;
  choices(to: number): number;
  print(): void;
  start(): number;
  search(most: number): number;
  probe(): number;
  pass(): void;
  restore(level: number): void;
  level(): number;
  states(): number;
  transitions(): bigint;
  depth(): number;
  failed(): number;
  violations(): number;
  grow(capacity: number): void;
  fill(tenths: number): number;
  arenaTop(): number;
  recordsTop(): number;
  openStates(): number;
  share(capacity: number, most: number): void;
  give(to: number, end: number): number;
  adopt(parcel: number): void;
  decide(parcel: number): number;
  keep(at: number): void;
  recall(at: number): void;
}

/** Whether a search goes on, and why not: assembly/searching/levels.ts. */
export const STATUS = [
  'goes on',
  'complete',
  'found',
  'full',
  'no room',
  'overflow',
  'anew',
] as const;
export type Status = (typeof STATUS)[number];

export const statusCode = (status: Status): number => STATUS.indexOf(status);
