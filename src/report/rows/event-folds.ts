/** How neighbouring events of one CPU become the content of one row. */

import { hexOf } from '../../machine/memory/hex.ts';
import { textBytes } from '../../machine/memory/text.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import type { Disassembler } from '../naming/disassemble.ts';
import { functionName, siteName, sourceText } from '../naming/names.ts';
import { type Spot, spotText, union } from '../naming/source-spots.ts';
import { type AccessEvent, Accesses } from './accesses.ts';
import { type LoneEvent, REFRESHED, type ShownEvent, wordingOf } from './event-wording.ts';
import { FetchFold } from './fetch-fold.ts';
import type { Fold } from './fold.ts';
import { EMPTY, type RowContent } from './row.ts';
import { withoutEntry } from './trap-entry.ts';

/** The empty row that the event begins; `machine` is the state just before it. */
export function foldFor(
  system: System,
  event: ShownEvent,
  spot: Spot | null,
  machine: Machine,
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
      return new LoneRow(system, event, spot, machine);
  }
}

/** `vfs_read: e8 1f 44 00 00`, as memory holds it. */
export function siteBytes(system: System, machine: Machine, site: number): string {
  const { address, size } = system.program.sites[site];
  return `${siteName(system.program, site)}: ${hexOf(textBytes(machine.text, address, size))}`;
}

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
    if (this.#accesses.isFull) return false;
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
    const all = this.#accesses.effects((site) => siteBytes(this.#system, machine, site));
    const effects = withoutEntry(this.#system, all);
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
    return event.kind === 'committed' && !this.#accesses.isFull;
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

/** An event that is a row of its own. */
class LoneRow implements Fold {
  readonly #content: RowContent;

  constructor(system: System, event: LoneEvent, spot: Spot | null, machine: Machine) {
    // What enters an int3 handler, and leaves it, nobody has written down.
    const isEntry = event.kind === 'crashed' && spot?.named.length === 0;
    const source = isEntry ? '' : spotText(system.program, spot);
    const wording = wordingOf(system, event, source, machine);
    this.#content = { ...EMPTY, ...wording, source: spot?.source ?? null };
  }

  /** What serialises and what that means for its fetches are one thing. */
  takes(event: ShownEvent): boolean {
    return event.kind === 'text-refreshed';
  }

  add(event: ShownEvent): void {
    const { effects } = this.#content;
    if (event.kind === 'text-refreshed' && !effects.includes(REFRESHED)) effects.push(REFRESHED);
  }

  content(): RowContent {
    return this.#content;
  }
}
