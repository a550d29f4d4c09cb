/**
 * Rows: a run for people to read. What is private to a CPU is left out; neighbouring events of one
 * CPU that do one thing (a copy, a spin, the fetches of one instruction) are one row, unless
 * something of another CPU came between. Pure data; the table and the debugger draw it.
 */
import type { Critical, Failure } from '../../detectors/failure.ts';
import { isEndless } from '../../detectors/starvation.ts';
import { copyMachine } from '../../history/walk.ts';
import type { Event, IndexedEvent } from '../../machine/events/events.ts';
import { hexOf } from '../../machine/memory/hex.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { fetchedLength } from '../../machine/state/executing.ts';
import {
  type ContextKind,
  type Cpu,
  type Frame,
  type Machine,
  topContext,
} from '../../machine/state/machine.ts';
import { createMachine, type System } from '../../machine/state/system.ts';
import { evolve } from '../../machine/stepping/evolve.ts';
import type { Disassembler } from '../naming/disassemble.ts';
import { functionName, sourceLine } from '../naming/names.ts';
import { type Spot, spotOf } from '../naming/source-spots.ts';
import { placed } from './accesses.ts';
import { foldFor, siteBytes } from './event-folds.ts';
import { hasWords, isShown, type ShownEvent } from './event-wording.ts';
import type { Fold } from './fold.ts';
import { EMPTY, type Row, type RowContent } from './row.ts';
import { isEntryAccess, toldEvent } from './trap-entry.ts';

export interface RowOptions {
  system: System;
  /** The machine before the first event; the initial one by default. */
  machine?: Machine;
  critical?: Critical | null;
  /** Tells what a decoder makes of torn bytes; left out: rows do not tell. */
  disassembler?: Disassembler | null;
}

/** The rows of a run, or of a part of one, in time order. */
export const rowsOf = (events: Iterable<IndexedEvent>, options: RowOptions): Row[] => [
  ...eachRow(events, options),
];

/** The same one at a time, each as soon as it is whole: neither events nor rows are kept. */
export function* eachRow(events: Iterable<IndexedEvent>, options: RowOptions): Generator<Row> {
  const builder = new RowBuilder(options);
  for (const event of events) {
    builder.add(event);
    yield* builder.taken();
  }
  builder.finish();
  yield* builder.taken();
}

type Place = Omit<Row, keyof RowContent>;

class RowBuilder {
  readonly #system: System;
  readonly #machine: Machine;
  readonly #critical: Critical | null;
  readonly #disassembler: Disassembler | null;
  /** Activations whose function has been named. */
  readonly #named = new WeakSet<Frame>();
  /** Whole, and not taken yet. */
  #rows: Row[] = [];
  #open: { place: Place; fold: Fold } | null = null;
  #last = -1;

  constructor({ system, machine, critical, disassembler }: RowOptions) {
    this.#system = system;
    this.#machine = machine === undefined ? createMachine(system) : copyMachine(machine);
    this.#critical = critical ?? null;
    this.#disassembler = disassembler ?? null;
  }

  add({ index, event }: IndexedEvent): void {
    this.#last = index;
    const isTold = isShown(event) && !isEntryAccess(this.#system, event);
    const told = toldEvent(this.#system, event);
    if ((isTold || this.#critical?.event === index) && hasWords(told)) this.#show(index, told);
    evolve(this.#system, this.#machine, event);
  }

  /** The rows that have become whole since this was asked last. */
  taken(): readonly Row[] {
    if (this.#rows.length === 0) return this.#rows;
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Closes the last row; nothing can be added afterwards. */
  finish(): void {
    this.#close();
    const critical = this.#critical;
    if (critical !== null && critical.event === this.#last + 1 && isOfEnd(critical.failure)) {
      this.#end(critical.failure);
    }
  }

  #show(index: number, event: ShownEvent): void {
    const { contexts } = this.#machine.cpus[event.cpu];
    const top = contexts[contexts.length - 1];
    const spot = 'pc' in event ? spotOf(this.#system.program, top, event.pc) : null;
    const { place, fold } = this.#openFor(index, event, spot);
    place.last = index;
    if (!place.events.includes(event.kind)) place.events.push(event.kind);
    fold.add(event, spot, this.#machine);
    if (this.#critical?.event !== index) return;
    const { failure } = this.#critical;
    place.critical = failure.class;
    if (failure.cpu !== event.cpu) place.witness = this.#witness(failure.cpu);
  }

  /** The open row if the event belongs to it, else a new one. */
  #openFor(index: number, event: ShownEvent, spot: Spot | null): { place: Place; fold: Fold } {
    const open = this.#open;
    const isSame = open?.place.cpu === event.cpu && open.place.critical === null;
    if (open !== null && isSame && open.fold.takes(event, spot, this.#machine)) return open;
    this.#close();
    const place = this.#placeOf(index, event, spot);
    if (spot !== null) this.#nameFunctions(place, spot);
    const fold = foldFor(this.#system, event, spot, this.#machine, this.#disassembler);
    this.#open = { place, fold };
    return this.#open;
  }

  #placeOf(index: number, event: Event, spot: Spot | null): Place {
    const { cpus } = this.#machine;
    return {
      first: index,
      last: index,
      cpu: event.cpu,
      context: contextOf(event, cpus[event.cpu]),
      depth: spot?.named.length ?? 0,
      events: [],
      critical: null,
      witness: null,
      contexts: cpus.map((cpu) => topContext(cpu)?.kind ?? null),
    };
  }

  /** A line with the name of each function that has not been named since it was called. */
  #nameFunctions(place: Place, { named }: Spot): void {
    named.forEach((frame, depth) => {
      if (this.#named.has(frame)) return;
      this.#named.add(frame);
      const text = `${functionName(this.#system.program, frame.fn)}()`;
      this.#rows.push({ ...place, ...EMPTY, events: [], kind: 'function', depth, text });
    });
  }

  #close(): void {
    if (this.#open === null) return;
    const { place, fold } = this.#open;
    this.#rows.push(rowOf(place, fold.content(this.#machine)));
    this.#open = null;
  }

  /** What a CPU is in the middle of executing. */
  #witness(id: number): Row['witness'] {
    const cpu = this.#machine.cpus[id];
    if (cpu === undefined || cpu.fetched.length === 0) return null;
    const { fetchAddress: address, fetched } = cpu;
    const size = fetchedLength(this.#system, this.#machine, cpu, address, fetched);
    const bytes = placed(hexOf(fetched.slice(0, size)), 0, size);
    return { cpu: id, text: `is executing ${addressName(this.#system, address)}: ${bytes}` };
  }

  /** Rows for a failure that only the end of the run shows. */
  #end(failure: Failure): void {
    const { cpus } = this.#machine;
    if (failure.site >= 0) {
      const effects = [siteBytes(this.#system, this.#machine, failure.site)];
      this.#endRow(Math.max(failure.cpu, 0), failure, { text: 'in the end', effects }, 0);
      return;
    }
    cpus.forEach((cpu, id) => {
      const context = topContext(cpu);
      const spot = spotOf(this.#system.program, context);
      if (spot === null) return;
      const text = sourceLine(this.#system.program, spot.source);
      // One of NMIs without end does not wait: it is what the others wait for.
      const isOneOfMany = isEndless(this.#system) && context?.kind !== 'task';
      const effects = [isOneOfMany ? 'and so on for ever' : 'waits for ever'];
      this.#endRow(id, failure, { text, effects }, spot.named.length);
    });
    cpus.forEach(({ waiting }, id) => {
      for (const { context } of waiting) {
        const spot = spotOf(this.#system.program, context);
        const text = spot === null ? '' : sourceLine(this.#system.program, spot.source);
        const effects = [`task ${context.task} waits for its CPU`];
        this.#endRow(id, failure, { text, effects }, spot?.named.length ?? 0);
      }
    });
  }

  #endRow(
    id: number,
    failure: Failure,
    content: Pick<RowContent, 'text' | 'effects'>,
    depth: number,
  ): void {
    const contexts = this.#machine.cpus.map((cpu) => topContext(cpu)?.kind ?? null);
    this.#rows.push({
      ...EMPTY,
      ...content,
      kind: 'end',
      first: this.#last,
      last: this.#last,
      cpu: id,
      context: contexts[id] ?? 'task',
      depth,
      events: [],
      critical: failure.class,
      witness: null,
      contexts,
    });
  }
}

/** Field by field: a long run has many rows, and spreading costs several times as much. */
function rowOf(place: Place, content: RowContent): Row {
  return {
    kind: content.kind,
    text: content.text,
    effects: content.effects,
    source: content.source,
    changedSite: content.changedSite,
    torn: content.torn,
    first: place.first,
    last: place.last,
    cpu: place.cpu,
    context: place.context,
    events: place.events,
    depth: place.depth,
    critical: place.critical,
    witness: place.witness,
    contexts: place.contexts,
  };
}

/** Failures that no event makes: a part of a run may well end just before one that an event makes. */
function isOfEnd({ class: failure }: Failure): boolean {
  return failure === 'hang' || failure === 'wrong-text';
}

/** The context that the event happened in, or that it began. */
function contextOf(event: Event, cpu: Cpu): ContextKind {
  switch (event.kind) {
    case 'nmi-entered':
      return 'nmi';
    case 'interrupt-entered':
      return 'interrupt';
    case 'stopped':
    case 'resumed':
      return 'stopper';
    case 'trapped':
      return 'trap';
    case 'switched':
      return 'task';
    default:
      return topContext(cpu)?.kind ?? 'task';
  }
}
