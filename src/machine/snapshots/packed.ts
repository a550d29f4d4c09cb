/**
 * The canonical form of a machine: a run of 32-bit words. Two machines have the same words exactly
 * when no run can tell them apart: dead locals and constant data are left out. The search stores,
 * compares and restores machines in this form; digests are made of it.
 */
import { textByte, writeTextByte } from '../memory/text.ts';
import { DATA_BASE, isTextAddress } from '../program/program.ts';
import type { Value } from '../program/values.ts';
import {
  CONTEXT_KINDS,
  type Context,
  type Cpu,
  type Frame,
  type Machine,
  newContext,
} from '../state/machine.ts';
import { createMachine, type System } from '../state/system.ts';
import { keptEntries, type LeftOut } from './left-out.ts';
import { contextHead, hasAddress, isInSite, masksIn, taskIn } from './packed-contexts.ts';
import { headOf, machineHead, packedCapacity } from './packed-head.ts';
import { packSections, unpackSections } from './packed-sections.ts';
import { hasTaskWords, packTasks, unpackTasks } from './packed-tasks.ts';
import { packVersions, unpackVersions, versionWords } from './packed-versions.ts';
import { Words } from './packed-words.ts';

/** What most CPUs have none of: a pending interrupt or raised NMI, a read-side section, a task that failed. */
function isRare(cpu: Cpu): boolean {
  const isReading = cpu.rcuDepth > 0 || cpu.rcuWaiters !== 0;
  return cpu.interruptFrom >= 0 || cpu.nmiRaised || isReading || cpu.result !== 0;
}

/** Fetched bytes that a CPU's first word counts; as many or more are counted in a word of their own. */
const MANY_FETCHED = 15;
/** In a context's first word: a frame of it is in a site, and each says where. */
const IN_SITES = 0x80;

/** Packs and unpacks machines of one system; `words[0..length)` is the last packed one. */
export class Packer extends Words {
  readonly #system: System;
  /** What the words leave out. */
  readonly #initial: Machine;
  /** Nor has what is left out besides; such words cannot be unpacked. */
  readonly #left: LeftOut | null;

  constructor(system: System, left: LeftOut | null = null) {
    super(packedCapacity(system));
    this.#system = system;
    this.#left = left;
    this.#initial = createMachine(system);
  }

  pack(machine: Machine): void {
    this.packMemory(machine);
    this.put(headOf(machine, machine.nmisLeft));
    for (const cpu of machine.cpus) this.#packCpu(cpu);
  }

  /** Memory and text alone. */
  packMemory(machine: Machine): void {
    this.length = 0;
    this.#packMemory(machine);
    this.#packText(machine);
    if (this.#system.keepsVersions) this.#packVersions(machine);
  }

  /** The variables alone. */
  packCells(machine: Machine): void {
    this.length = 0;
    this.#packMemory(machine);
  }

  #packVersions(machine: Machine): void {
    // A history may be of any length.
    this.makeRoom(packedCapacity(this.#system) + versionWords(machine));
    const put = (word: number) => this.put(word);
    packVersions(this.#system, machine, put, (value) => this.putValue(value, true));
  }

  /** One CPU alone. */
  packCpu(cpu: Cpu): void {
    this.length = 0;
    this.#packCpu(cpu);
  }

  /** The machine that was packed into `words` from `offset` on. */
  unpack(words: Int32Array, offset: number): Machine {
    this.at = offset;
    const memory = this.#unpackMemory(words);
    const text = this.#unpackText(words);
    const take = () => words[this.at++];
    const history = unpackVersions(this.#system, take, () => this.takeValue(words, 'u64'));
    const head = machineHead(words[this.at++]);
    const cpus: Cpu[] = [];
    for (let id = 0; id < this.#system.cpus; id++)
      cpus.push(this.#unpackCpu(words, history.floors[id] ?? 0));
    return { cpus, memory, text, versions: history.versions, ...head };
  }

  #packMemory({ memory }: Machine): void {
    const { wideCell } = this.#system;
    const { cells } = this.#system.program;
    for (let cell = 0; cell < memory.length; cell++) {
      if (cells[cell].readOnly || this.#left?.cells[cell] === 1) continue;
      this.putValue(memory[cell], wideCell[cell]);
    }
  }

  #unpackMemory(words: Int32Array): Value[] {
    const { cells } = this.#system.program;
    const memory = this.#initial.memory.slice();
    for (let cell = 0; cell < memory.length; cell++) {
      if (!cells[cell].readOnly) memory[cell] = this.takeValue(words, cells[cell].type);
    }
    return memory;
  }

  #packText({ text }: Machine): void {
    for (const { address, size } of this.#system.program.sites) {
      this.putBytes(size, (offset) => textByte(text, address + offset));
    }
  }

  #unpackText(words: Int32Array): number[][] {
    const text = this.#initial.text.map((line) => line.slice());
    for (const { address, size } of this.#system.program.sites) {
      this.takeBytes(words, size, (offset, byte) => writeTextByte(text, address + offset, byte));
    }
    return text;
  }

  #packCpu(cpu: Cpu): void {
    const { contexts, fetched } = cpu;
    const left = this.#left;
    const buffer = left === null ? cpu.buffer : keptEntries(this.#system, left, cpu.buffer);
    const hasRare = isRare(cpu);
    this.put(
      contexts.length |
        (buffer.length << 4) |
        (Math.min(fetched.length, MANY_FETCHED) << 12) |
        ((cpu.nmiBlocked ? 1 : 0) << 16) |
        ((cpu.nmiPending ? 1 : 0) << 17) |
        ((hasRare ? 1 : 0) << 18) |
        ((left?.budgets ? 0 : cpu.nmisLeft) << 19),
    );
    if (hasRare) {
      const from = ((cpu.interruptFrom + 1) << 16) | ((cpu.nmiRaised ? 1 : 0) << 23);
      this.put((cpu.interruptCallee + 1) | from | (cpu.rcuDepth << 24));
      this.put(cpu.rcuWaiters);
      this.putValue(cpu.interruptArgument, true);
      this.putValue(cpu.result, true);
    }
    if (fetched.length > 0) {
      if (fetched.length >= MANY_FETCHED) this.put(fetched.length);
      this.put(cpu.fetchAddress | 0);
      this.putBytes(fetched.length, (offset) => fetched[offset]);
    }
    for (const context of contexts) this.#packContext(context);
    if (hasTaskWords(this.#system)) {
      packTasks(
        this.#system,
        cpu,
        (word) => this.put(word),
        (context) => this.#packContext(context),
      );
    }
    if (this.#system.hasSections) packSections(cpu, (word) => this.put(word));
    for (const store of buffer) {
      this.put(store.address | 0);
      this.put(store.size);
      this.putValue(store.value, true);
    }
  }

  #unpackCpu(words: Int32Array, floor: number): Cpu {
    const head = words[this.at++];
    const cpu: Cpu = {
      contexts: [],
      buffer: [],
      fetchAddress: 0,
      fetched: [],
      nmiBlocked: ((head >> 16) & 1) === 1,
      nmiPending: ((head >> 17) & 1) === 1,
      nmiRaised: false,
      nmisLeft: head >>> 19,
      interruptCallee: -1,
      interruptArgument: 0,
      interruptFrom: -1,
      result: 0,
      rcuDepth: 0,
      rcuWaiters: 0,
      sections: [],
      floor,
      tasksWaiters: 0,
      waiting: [],
    };
    if (((head >> 18) & 1) === 1) this.#unpackRare(words, cpu);
    let fetchedBytes = (head >> 12) & MANY_FETCHED;
    if (fetchedBytes > 0) {
      if (fetchedBytes === MANY_FETCHED) fetchedBytes = words[this.at++];
      cpu.fetchAddress = words[this.at++] >>> 0;
      this.takeBytes(words, fetchedBytes, (_, byte) => cpu.fetched.push(byte));
    }
    for (let count = head & 15; count > 0; count--) cpu.contexts.push(this.#unpackContext(words));
    if (hasTaskWords(this.#system)) {
      unpackTasks(
        this.#system,
        cpu,
        () => words[this.at++],
        () => this.#unpackContext(words),
      );
    }
    if (this.#system.hasSections) cpu.sections = unpackSections(() => words[this.at++]);
    for (let count = (head >> 4) & 255; count > 0; count--) {
      const address = words[this.at++] >>> 0;
      const size = words[this.at++] >>> 0;
      cpu.buffer.push({ address, size, value: this.takeValue(words, this.#typeAt(address)) });
    }
    return cpu;
  }

  #unpackRare(words: Int32Array, cpu: Cpu): void {
    const rare = words[this.at++];
    cpu.interruptCallee = (rare & 0xffff) - 1;
    cpu.interruptFrom = ((rare >> 16) & 0x7f) - 1;
    cpu.nmiRaised = ((rare >> 23) & 1) === 1;
    cpu.rcuDepth = rare >>> 24;
    cpu.rcuWaiters = words[this.at++];
    cpu.interruptArgument = this.takeValue(words, 'u64');
    cpu.result = this.takeValue(words, 's64');
  }

  /** How a buffered value is signed: 64 bits wide always, as its cell is; text is unsigned. */
  #typeAt(address: number): 's64' | 'u64' {
    if (address === 0 || isTextAddress(address)) return 'u64';
    return this.#system.program.cells[this.#system.cellAt[address - DATA_BASE]].type === 'u64'
      ? 'u64'
      : 's64';
  }

  #packContext(context: Context): void {
    const { kind, address, frames } = context;
    const inSites = isInSite(frames);
    this.put(contextHead(context) | (inSites ? IN_SITES : 0));
    if (hasAddress(this.#system, kind)) this.put(address | 0);
    for (let depth = 0; depth < frames.length; depth++) {
      const { fn, pc, locals, at, ran } = frames[depth];
      this.put((fn << 16) | pc);
      if (inSites) {
        this.put(at | 0);
        this.put(ran);
      }
      const result = depth + 1 < frames.length ? frames[depth + 1].result : -1;
      const wide = this.#system.wide[fn];
      const quiet = this.#left?.quiet[fn];
      for (const local of this.#system.code[fn][pc].live) {
        if (local !== result && !quiet?.[local]) this.putValue(locals[local], wide[local]);
      }
    }
  }

  #unpackContext(words: Int32Array): Context {
    const head = words[this.at++];
    const kind = CONTEXT_KINDS[head & 7];
    const inSites = (head & IN_SITES) !== 0;
    const word = hasAddress(this.#system, kind) ? words[this.at++] : 0;
    const address = kind === 'trap' ? word >>> 0 : word;
    const frames: Frame[] = [];
    const depth = (head >> 8) & 0xffff;
    let result = -1;
    for (let index = 0; index < depth; index++) {
      const frame = this.#unpackFrame(words, { inSites, isTop: index === depth - 1, result });
      frames.push(frame.frame);
      result = frame.calls;
    }
    return { ...newContext(kind, frames, address, taskIn(head)), ...masksIn(head) };
  }

  /** A frame, and for a caller the local that takes the result of its call. */
  #unpackFrame(
    words: Int32Array,
    { inSites, isTop, result }: { inSites: boolean; isTop: boolean; result: number },
  ): { frame: Frame; calls: number } {
    const head = words[this.at++];
    const fn = head >>> 16;
    const pc = head & 0xffff;
    const at = inSites ? words[this.at++] >>> 0 : 0;
    const ran = inSites ? words[this.at++] : 0;
    const { locals: declared } = this.#system.program.functions[fn];
    // What text has called gives no result.
    const call = isTop || at !== 0 ? undefined : this.#system.code[fn][pc - 1]?.operation;
    const calls = call?.kind === 'call' ? call.local : -1;
    const locals: Value[] = declared.map(() => 0);
    for (const local of this.#system.code[fn][pc].live) {
      if (local !== calls) locals[local] = this.takeValue(words, declared[local].type);
    }
    return { frame: { fn, pc, locals, result, at, ran }, calls };
  }
}
