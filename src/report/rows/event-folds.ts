/** How neighbouring events of one CPU become the content of one row. */

import type { Event } from '../../machine/events/events.ts';
import { executedBytes } from '../../machine/events/executed-bytes.ts';
import { hexBytes, hexOf } from '../../machine/memory/hex.ts';
import { textBytes } from '../../machine/memory/text.ts';
import { siteContaining } from '../../machine/state/address-names.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Disassembler } from '../naming/disassemble.ts';
import { decodedName, functionName, siteName, sourceText } from '../naming/names.ts';
import { type Spot, spotText, union } from '../naming/source-spots.ts';
import { type AccessEvent, Accesses, placed } from './accesses.ts';
import { type LoneEvent, type ShownEvent, wordingOf } from './event-wording.ts';
import type { RowContent } from './row.ts';

/** A row that still takes events. */
export interface Fold {
  /** True when the event goes on with what the row does; `machine` is the state just before it. */
  takes(event: ShownEvent, spot: Spot | null, machine: Machine): boolean;
  add(event: ShownEvent, spot: Spot | null): void;
  /** `machine` is the state after the row's last event. */
  content(machine: Machine): RowContent;
}

/** The empty row that the event begins. */
export function foldFor(
  system: System,
  event: ShownEvent,
  spot: Spot | null,
  disassembler: Disassembler | null,
): Fold {
  switch (event.kind) {
    case 'loaded':
    case 'buffered':
    case 'stored':
    case 'exchanged':
    case 'fault-handled':
      return new AccessFold(system, spot);
    case 'committed':
      return new DrainFold(system);
    case 'fetched':
    case 'executed':
      return new FetchFold(system, spot, disassembler);
    default:
      return new LoneRow(system, event, spot);
  }
}

/** `vfs_read: e8 1f 44 00 00`, as memory holds it. */
export function siteBytes(system: System, machine: Machine, site: number): string {
  const { address, size } = system.program.sites[site];
  return `${siteName(system.program, site)}: ${hexOf(textBytes(machine.text, address, size))}`;
}

const EMPTY: RowContent = {
  kind: 'access',
  text: '',
  effects: [],
  source: null,
  changedSite: -1,
  torn: false,
};

/** Accesses of one source line, or of one call of a copying primitive. */
class AccessFold implements Fold {
  readonly #system: System;
  readonly #spot: Spot | null;
  readonly #accesses: Accesses;
  /** Of the first line. */
  #source: RowContent['source'];
  #lines: 'one' | 'several' = 'one';

  constructor(system: System, spot: Spot | null) {
    this.#system = system;
    this.#spot = spot;
    this.#accesses = new Accesses(system);
    this.#source = spot?.source ?? null;
  }

  takes(event: ShownEvent, spot: Spot | null, machine: Machine): boolean {
    switch (event.kind) {
      case 'loaded':
      case 'buffered':
      case 'stored':
      case 'exchanged':
      case 'fault-handled':
        if (spot?.frame !== this.#spot?.frame) return false;
        if (spot?.line === this.#spot?.line) return true;
        // Bytes of an array, written one by one: `call[0] = 0xe8; call[1] = distance; ...`
        return (
          (event.kind === 'buffered' || event.kind === 'stored') && this.#accesses.isNextByte(event)
        );
      case 'committed': {
        // A store of this row if no more stores than this row's are as young as it.
        const young = machine.cpus[event.cpu].buffer.slice(event.entry);
        const stores = young.filter(({ address }) => address !== 0).length;
        return stores <= this.#accesses.buffered;
      }
      default:
        return false;
    }
  }

  add(event: ShownEvent, spot: Spot | null): void {
    if (spot !== null && spot.line !== this.#spot?.line) this.#lines = 'several';
    else if (spot !== null && this.#source !== null) {
      this.#source = union(this.#source, spot.source);
    }
    this.#accesses.add(event as AccessEvent);
  }

  /** A function's own variables without its name: `replaced` for `cpu0/nmi:modify.replaced`. */
  #effects(machine: Machine): string[] {
    const { program } = this.#system;
    const effects = this.#accesses.effects((site) => siteBytes(this.#system, machine, site));
    const own = this.#spot?.named[this.#spot.named.length - 1];
    if (own === undefined) return effects;
    const owner = functionName(program, own.fn).replace(/\W/g, '\\$&');
    const prefix = new RegExp(`(?<![\\w.])(?:cpu\\d+(?:/\\w+)?:)?${owner}\\.`, 'g');
    return effects.map((effect) => effect.replace(prefix, ''));
  }

  content(machine: Machine): RowContent {
    const sites = this.#accesses.changedSites();
    const effects = this.#effects(machine);
    const source = this.#source;
    const text = source === null ? '' : sourceText(this.#system.program, source);
    const isSaid = this.#lines === 'several' || isSaidBy(effects, text);
    return { ...EMPTY, text: isSaid ? '' : text, effects, source, changedSite: sites[0] ?? -1 };
  }
}

/** True when the effects make the text needless: `flag -> 1` of `flag`, `x = 2` of `x = y + 1`. */
function isSaidBy(effects: readonly string[], text: string): boolean {
  if (effects.includes(text)) return true;
  const names = effects.map((effect) => effect.replace(/ (?:->|=) .*/, ''));
  if (text.split(', ').every((part) => names.includes(part))) return true;
  const target = /^(.+?) = /.exec(text)?.[1];
  return target !== undefined && effects.some((effect) => effect.startsWith(`${target} = `));
}

/** Buffered stores of earlier rows that reached memory one after the other. */
class DrainFold implements Fold {
  readonly #system: System;
  readonly #accesses: Accesses;

  constructor(system: System) {
    this.#system = system;
    this.#accesses = new Accesses(system);
  }

  takes(event: ShownEvent): boolean {
    return event.kind === 'committed';
  }

  add(event: ShownEvent): void {
    this.#accesses.add(event as AccessEvent);
  }

  content(machine: Machine): RowContent {
    const changedSite = this.#accesses.changedSites()[0] ?? -1;
    const effects = this.#accesses.effects((site) => siteBytes(this.#system, machine, site));
    const drains = effects.map((effect) => `drains ${effect}`);
    return { ...EMPTY, kind: 'drain', effects: drains, changedSite };
  }
}

/** The fetches of one instruction, and its execution. */
class FetchFold implements Fold {
  readonly #system: System;
  readonly #spot: Spot | null;
  readonly #disassembler: Disassembler | null;
  #site = -1;
  #offset = 0;
  #bytes: string[] = [];
  #executed: Extract<Event, { kind: 'executed' }> | null = null;

  constructor(system: System, spot: Spot | null, disassembler: Disassembler | null) {
    this.#system = system;
    this.#spot = spot;
    this.#disassembler = disassembler;
  }

  takes(event: ShownEvent): boolean {
    if (this.#executed !== null) return false;
    return event.kind === 'executed' || (event.kind === 'fetched' && event.offset > 0);
  }

  add(event: ShownEvent): void {
    if (event.kind === 'executed') {
      this.#site = event.site;
      this.#executed = event;
    } else if (event.kind === 'fetched') {
      this.#site = siteContaining(this.#system, event.address);
      if (this.#bytes.length === 0) this.#offset = event.offset;
      this.#bytes.push(hexBytes(event.value, event.size));
    }
  }

  content(): RowContent {
    const name = siteName(this.#system.program, this.#site);
    const base = { ...EMPTY, kind: 'fetch' as const, source: this.#spot?.source ?? null };
    if (this.#executed !== null) {
      const torn = this.#executed.outcome === 'torn';
      return { ...base, text: `executes ${name}`, effects: this.#executedEffects(), torn };
    }
    const size = this.#system.program.sites[this.#site].size;
    const bytes = placed(this.#bytes.join(' '), this.#offset, size);
    return { ...base, text: `fetches ${name}`, effects: [bytes] };
  }

  #executedEffects(): string[] {
    if (this.#executed === null) return [];
    const { address, size, outcome } = this.#executed;
    const numbers = executedBytes(this.#executed);
    const hex = hexOf(numbers);
    if (outcome !== 'torn') return [`${hex} (${outcome})`];
    if (this.#disassembler === null) return [`${hex} (TORN)`];
    const decoded = this.#disassembler.disassemble(numbers, address);
    const seen = decodedName(this.#system.program, decoded, address, size);
    return [`${hex} (TORN)`, `the decoder sees: ${seen}`];
  }
}

/** An event that is a row of its own. */
class LoneRow implements Fold {
  readonly #content: RowContent;

  constructor(system: System, event: LoneEvent, spot: Spot | null) {
    const wording = wordingOf(system, event, spotText(system.program, spot));
    this.#content = { ...EMPTY, ...wording, source: spot?.source ?? null };
  }

  takes(): boolean {
    return false;
  }

  add(): void {}

  content(): RowContent {
    return this.#content;
  }
}
