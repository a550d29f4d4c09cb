/** The fetches of one instruction, and its execution, as one row. */
import type { Event } from '../../machine/events/events.ts';
import { executedBytes } from '../../machine/events/executed-bytes.ts';
import { hexOf } from '../../machine/memory/hex.ts';
import { byteOf } from '../../machine/memory/text.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { fetchedLength } from '../../machine/state/executing.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { visibleByte } from '../../machine/state/visible.ts';
import { executedText } from '../naming/contents.ts';
import type { Disassembler } from '../naming/disassemble.ts';
import { decodedName } from '../naming/names.ts';
import type { Spot } from '../naming/source-spots.ts';
import { placed } from './accesses.ts';
import type { ShownEvent } from './event-wording.ts';
import type { Fold } from './fold.ts';
import { EMPTY, type RowContent } from './row.ts';

type Fetched = Extract<Event, { kind: 'fetched' }>;
type Executed = Extract<Event, { kind: 'executed' }>;

export class FetchFold implements Fold {
  readonly #system: System;
  readonly #spot: Spot | null;
  readonly #disassembler: Disassembler | null;
  #cpu = 0;
  #address = 0;
  /** Of the instruction, and where in it the row's own bytes begin. */
  #bytes: number[] = [];
  #first = 0;
  /** What stood in memory when an older byte was fetched, by offset. */
  readonly #present = new Map<number, number>();
  #executed: Executed | null = null;

  constructor(system: System, spot: Spot | null, disassembler: Disassembler | null) {
    this.#system = system;
    this.#spot = spot;
    this.#disassembler = disassembler;
  }

  takes(event: ShownEvent): boolean {
    if (this.#executed !== null) return false;
    return event.kind === 'executed' || (event.kind === 'fetched' && event.offset > 0);
  }

  add(event: ShownEvent, _spot: Spot | null, machine: Machine): void {
    if (event.kind === 'executed') this.#executed = event;
    else if (event.kind === 'fetched') this.#fetch(event, machine);
  }

  #fetch({ cpu: id, address, offset, size, value }: Fetched, machine: Machine): void {
    const cpu = machine.cpus[id];
    if (this.#bytes.length === 0) {
      this.#cpu = id;
      this.#address = address;
      this.#first = offset;
      this.#bytes.push(...cpu.fetched.slice(0, offset));
    }
    for (let at = 0; at < size; at++) {
      const byte = byteOf(value, at);
      const present = visibleByte(machine, cpu, address + offset + at);
      if (byte !== present) this.#present.set(offset + at, present);
      this.#bytes.push(byte);
    }
  }

  content(machine: Machine): RowContent {
    const base = { ...EMPTY, kind: 'fetch' as const, source: this.#spot?.source ?? null };
    if (this.#executed !== null) {
      const { address, size, outcome } = this.#executed;
      const text = `executes ${addressName(this.#system, address)}`;
      const effects = [
        executedText(this.#system, this.#executed),
        ...this.#stale(size),
        ...this.#decoded(this.#executed),
      ];
      return { ...base, text, effects, torn: outcome === 'torn' };
    }
    const text = `fetches ${addressName(this.#system, this.#address)}`;
    // What lies behind the instruction is dropped, but where a whole block is fetched and run.
    const places = fetchedLength(
      this.#system,
      machine,
      machine.cpus[this.#cpu],
      this.#address,
      this.#bytes,
    );
    const count = this.#system.profile.isBlock ? this.#bytes.length : places;
    const own = this.#bytes.slice(this.#first, count);
    return {
      ...base,
      text,
      effects: [placed(hexOf(own), this.#first, places), ...this.#stale(count)],
    };
  }

  /** `(memory has e8)`: what a byte was by then that the CPU fetched as it had been before. */
  #stale(length: number): string[] {
    const offsets = [...this.#present.keys()].filter((offset) => offset < length);
    if (offsets.length === 0) return [];
    const shown = offsets.reduce(
      (bytes, offset) => {
        bytes[offset] = hexOf([this.#present.get(offset) ?? 0]);
        return bytes;
      },
      new Array<string>(Math.max(...offsets) + 1).fill('..'),
    );
    return [`(memory has ${shown.join(' ')})`];
  }

  #decoded(executed: Executed): string[] {
    if (executed.outcome !== 'torn' || this.#disassembler === null) return [];
    const { address, size } = executed;
    const decoded = this.#disassembler.disassemble(executedBytes(executed), address);
    return [`the decoder sees: ${decodedName(this.#system.program, decoded, address, size)}`];
  }
}
