/**
 * What hardware promises about text that is written, once more and apart from the machine: which versions
 * of it a CPU may fetch, and when it must not execute what it has fetched.
 */
import { type FetchProgram, LENGTHS } from './program.ts';

/** What a row of hardware promises; `block`: the rest of what was fetched is executed as well. */
export interface Promises {
  unit: number;
  strict?: true;
  stale?: 'any' | 'ordered';
  entrySerialises?: true;
  mfenceSerialises?: true;
  block?: true;
}

export const PROMISES: Readonly<Record<string, Promises>> = {
  coherent: { unit: 1, strict: true },
  aligned2: { unit: 2 },
  aligned4: { unit: 4 },
  aligned8: { unit: 8 },
  aligned16: { unit: 16 },
  aligned32: { unit: 32 },
  aligned64: { unit: 64 },
  stale: { unit: 1, stale: 'any' },
  stale8: { unit: 8, stale: 'any' },
  amd: { unit: 8, stale: 'ordered', entrySerialises: true, mfenceSerialises: true },
  intel: { unit: 1, strict: true, stale: 'ordered' },
  qemu: { unit: Infinity, block: true },
};

export const PROMISED: readonly string[] = Object.keys(PROMISES);

export const INT3 = 0xcc;
export const FLAG = -1;

/** `at`: where its first byte goes, from the text's beginning on; FLAG for the flag. */
export interface Store {
  cpu: number;
  at: number;
  bytes: number[];
}

export interface Frame {
  kind: 'task' | 'nmi' | 'trap' | 'interrupt' | 'stopper';
  /** Number of its next action. */
  next: number;
  /** Bytes of the site that it is past, and the instructions that it has executed of it. */
  offset: number;
  ran: string[];
}

export interface Cpu {
  /** Innermost last. */
  frames: Frame[];
  buffer: Store[];
  /** The oldest version that it may still fetch. */
  floor: number;
  /** Bytes fetched from where its innermost frame is. */
  fetched: number[];
  /** An interrupt is to come, or is being handled. */
  interrupt: 'none' | 'pending' | 'handled';
}

export interface State {
  /** Stores to text in the order in which they reached memory: version v is the text after v of them. */
  history: Store[];
  flag: number;
  cpus: Cpu[];
  nmiLeft: boolean;
  stop: { owner: number; phase: string };
}

/** The text and memory as one CPU sees them. */
export class View {
  readonly program: FetchProgram;
  readonly promises: Promises;
  readonly state: State;
  readonly id: number;

  constructor(program: FetchProgram, promises: Promises, state: State, id: number) {
    this.program = program;
    this.promises = promises;
    this.state = state;
    this.id = id;
  }

  get cpu(): Cpu {
    return this.state.cpus[this.id];
  }

  get top(): Frame {
    return this.cpu.frames[this.cpu.frames.length - 1];
  }

  flag(): number {
    return buffered(this.cpu, FLAG) ?? this.state.flag;
  }

  /** The byte in that version of the text. */
  byte(version: number, at: number): number {
    let byte = this.program.contents[0][at - this.program.base];
    for (const one of this.state.history.slice(0, version)) {
      if (covers(one, at)) byte = one.bytes[at - one.at];
    }
    return byte;
  }

  rest(offset: number): number {
    return this.program.contents[0].length - offset;
  }

  /** All bytes of the instruction have been fetched. */
  isWhole(): boolean {
    const { fetched } = this.cpu;
    const length = LENGTHS.get(fetched[0]);
    return length !== undefined && fetched.length >= Math.min(length, this.rest(this.top.offset));
  }

  /** Addresses of the next unit to fetch. */
  unit(): number[] {
    const { base, contents } = this.program;
    const { unit } = this.promises;
    const start = base + this.top.offset + this.cpu.fetched.length;
    const site = contents[0].map((_, offset) => base + offset);
    return site.filter(
      (at) =>
        at >= start && (unit === Infinity || Math.floor(at / unit) === Math.floor(start / unit)),
    );
  }

  /** The oldest version that the CPU may fetch there: not before its own last store. */
  oldest(addresses: number[]): number {
    const own = this.state.history.findLastIndex(
      (one) => one.cpu === this.id && addresses.some((at) => covers(one, at)),
    );
    return Math.max(this.cpu.floor, own + 1);
  }

  versions(): number[] {
    const now = this.state.history.length;
    if (!this.promises.stale) return [now];
    const unit = this.unit();
    const all = [];
    for (let version = this.oldest(unit); version <= now; version++) all.push(version);
    if (!this.promises.strict) return all;
    // What a CPU has seen tells no more than the first version that looks so.
    const looks = all.map((version) => this.fetchedBytes(version).join());
    return all.filter((_, index) => looks.indexOf(looks[index]) === index);
  }

  fetchedBytes(version: number): number[] {
    return this.unit().map((at) => buffered(this.cpu, at) ?? this.byte(version, at));
  }

  /** A byte of the instruction that the CPU has begun to fetch changes under it, where it sees that. */
  feels(cpu: Cpu, one: Store, before: number): boolean {
    if (cpu.fetched.length === 0) return false;
    const { offset } = cpu.frames[cpu.frames.length - 1];
    const start = this.program.base + offset;
    const length = Math.min(LENGTHS.get(cpu.fetched[0]) as number, this.rest(offset));
    for (let at = start; at < start + length; at++) {
      if (this.byte(before, at) === this.byte(before + 1, at) || buffered(cpu, at) !== null)
        continue;
      if (at > start || !isBreakpoint(one, this.byte(before, at))) return true;
    }
    return false;
  }

  /** By the letter: a byte of the instruction has two values in reach, for another reason than an int3. */
  hasTwoValues(first: number, end: number): boolean {
    if (!this.promises.strict || !this.promises.stale) return false;
    const start = this.program.base + this.top.offset;
    const { history } = this.state;
    for (let at = start + first; at < start + end; at++) {
      if (buffered(this.cpu, at) !== null) continue;
      for (let version = this.oldest([at]); version < history.length; version++) {
        const old = this.byte(version, at);
        const isChange = old !== this.byte(version + 1, at);
        if (isChange && (at > start || !isBreakpoint(history[version], old))) return true;
      }
    }
    return false;
  }
}

const covers = ({ at, bytes }: Store, address: number): boolean =>
  address >= at && address < at + bytes.length;

/** What the CPU's own store buffer gives, null where it has nothing. */
function buffered({ buffer }: Cpu, at: number): number | null {
  const one = buffer.findLast((each) => covers(each, at));
  return one === undefined ? null : one.bytes[at - one.at];
}

/** A store of one byte that puts an int3, or takes one away. */
const isBreakpoint = ({ bytes }: Store, old: number): boolean =>
  bytes.length === 1 && (bytes[0] === INT3 || old === INT3);
