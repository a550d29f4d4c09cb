/**
 * The accesses of one row, folded: neighbouring bytes to a range, equal reads in a row to a count.
 * A copy loop of five loads and five stores becomes `vfs_read: e8 1f 44 00 00`.
 */

import type { Event, FaultHandled } from '../../machine/events/events.ts';
import { hexBytes } from '../../machine/memory/hex.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import type { Value } from '../../machine/program/values.ts';
import { addressName, cellAtAddress, siteContaining } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import { valueName } from '../naming/names.ts';
import { faultText } from './event-wording.ts';
import { isOneObject, rangeName } from './range-names.ts';

/** Accesses that differ, and bytes of one range, in a row: a loop may make any number of them. */
const MOST = 64;
const MOST_BYTES = 4096;

/** `buffered`: in the store buffer; `written`: in memory. */
type Mode = 'read' | 'forwarded' | 'buffered' | 'written' | 'exchanged' | 'compared' | 'faulted';

interface Access {
  mode: Mode;
  address: number;
  size: number;
  /** One value of an access, or the bytes of a range of one-byte accesses, in address order. */
  values: Value[];
  /** What stood there before; exchanges only. */
  old: Value;
  /** Something else stands there now than before. */
  changed: boolean;
  times: number;
  /** Of one that faulted. */
  fault: FaultHandled | null;
}

export type AccessEvent = Extract<
  Event,
  { kind: 'loaded' | 'buffered' | 'stored' | 'exchanged' | 'committed' | 'fault-handled' }
>;

/** Field by field, as of rows: there is one for each event of a long run. */
const access = (mode: Mode, { address, value }: AccessEvent, size: number): Access => ({
  mode,
  address,
  size,
  values: [value],
  old: 0,
  changed: false,
  times: 1,
  fault: null,
});

function accessOf(event: AccessEvent): Access {
  switch (event.kind) {
    case 'loaded':
      return access(event.forwarded ? 'forwarded' : 'read', event, event.size);
    case 'buffered':
      return access('buffered', event, event.size);
    case 'stored':
    case 'committed': {
      const written = access('written', event, event.size);
      written.changed = event.value !== event.old;
      return written;
    }
    case 'exchanged': {
      const exchanged = access(event.written ? 'exchanged' : 'compared', event, event.size);
      exchanged.old = event.old;
      exchanged.changed = event.written && event.value !== event.old;
      return exchanged;
    }
    case 'fault-handled': {
      const faulted = access('faulted', event, 1);
      faulted.fault = event;
      return faulted;
    }
  }
}

const isWrite = ({ mode }: Access): boolean => mode === 'buffered' || mode === 'written';

export class Accesses {
  readonly #system: System;
  #list: Access[] = [];
  /** Stores of this row that are still in the store buffer. */
  buffered = 0;

  constructor(system: System) {
    this.#system = system;
  }

  add(event: AccessEvent): void {
    const access = accessOf(event);
    if (event.kind === 'buffered') this.buffered++;
    if (event.kind === 'committed') this.#takeBuffered(access);
    if (!this.#repeats(access) && !this.#extends(access)) this.#list.push(access);
  }

  /** No more belong into this row. */
  get isFull(): boolean {
    const last = this.#list[this.#list.length - 1];
    return this.#list.length >= MOST || (last?.values.length ?? 0) >= MOST_BYTES;
  }

  /** True when the store writes the byte behind the one that was written last. */
  isNextByte(event: Extract<Event, { kind: 'buffered' | 'stored' }>): boolean {
    const last = this.#list[this.#list.length - 1];
    if (last === undefined || last.size !== 1 || event.size !== 1) return false;
    return isWrite(last) && this.#isBehind(last, event.address);
  }

  /** A store of this row reached memory: it is shown as written, no longer as buffered. */
  #takeBuffered({ address, size }: Access): void {
    if (this.buffered === 0) return;
    this.buffered--;
    const index = this.#list.findIndex(
      (held) =>
        held.mode === 'buffered' &&
        address >= held.address &&
        address < held.address + held.size * held.values.length,
    );
    if (index < 0) return;
    const held = this.#list[index];
    const place = (address - held.address) / size;
    const before = { ...held, values: held.values.slice(0, place) };
    const after = { ...held, address: address + size, values: held.values.slice(place + 1) };
    const left = [before, after].filter(({ values }) => values.length > 0);
    this.#list.splice(index, 1, ...left);
  }

  /** The same read again, as a spinning CPU makes it. */
  #repeats(access: Access): boolean {
    const last = this.#list[this.#list.length - 1];
    if (last === undefined || last.mode !== access.mode || last.address !== access.address) {
      return false;
    }
    const isTry = access.mode === 'exchanged' && !access.changed && !last.changed;
    if (access.mode !== 'read' && access.mode !== 'compared' && !isTry) return false;
    if (last.values.length > 1 || last.values[0] !== access.values[0]) return false;
    last.times++;
    return true;
  }

  /** The byte behind a range of bytes. */
  #extends(access: Access): boolean {
    const { mode: how } = access;
    if (access.size !== 1 || how === 'exchanged' || how === 'compared' || how === 'faulted')
      return false;
    const range = this.#list.findLast(
      ({ mode, address, size, values, times }) =>
        mode === access.mode &&
        size === 1 &&
        times === 1 &&
        this.#isBehind({ address, values }, access.address),
    );
    if (range === undefined) return false;
    range.values.push(...access.values);
    if (access.changed) range.changed = true;
    return true;
  }

  /** It is the byte behind the range, and of the same object, or of text as that is. */
  #isBehind(range: Pick<Access, 'address' | 'values'>, address: number): boolean {
    if (range.address + range.values.length !== address) return false;
    if (isTextAddress(address)) return isTextAddress(range.address);
    return !isTextAddress(range.address) && isOneObject(this.#system, range.address, address);
  }

  /** Sites of which bytes in memory changed. */
  changedSites(): number[] {
    const sites = this.#list
      .filter(({ changed, address }) => changed && isTextAddress(address))
      .map(({ address }) => siteContaining(this.#system, address))
      .filter((site) => site >= 0);
    return [...new Set(sites)];
  }

  /**
   * What the accesses read and wrote: `in_nmi -> 1`, `flag = 1`. `siteBytes` gives a site's bytes in
   * memory as text; a site that changed is shown by them.
   */
  effects(siteBytes: (site: number) => string): string[] {
    const sites = this.changedSites();
    const shown = this.#list
      .filter((access) => !this.#isCopied(access))
      .filter((access) => !sites.includes(this.#writtenSite(access)));
    // Constants, such as the bytes of a nop, are shown where nothing else is.
    const variable = shown.filter(
      ({ mode, address }) => mode === 'faulted' || !this.#isConstant(address),
    );
    const told = variable.length > 0 || sites.length > 0 ? variable : shown;
    const effects = told.map((access) => this.#effect(access));
    return [...effects, ...sites.map(siteBytes)];
  }

  #isConstant(address: number): boolean {
    return cellAtAddress(this.#system.program, address)?.readOnly ?? false;
  }

  #writtenSite({ mode, address }: Access): number {
    return mode === 'written' ? siteContaining(this.#system, address) : -1;
  }

  /** A read whose bytes were stored elsewhere by the same row: the store shows them. */
  #isCopied({ mode, size, values }: Access): boolean {
    if ((mode !== 'read' && mode !== 'forwarded') || size !== 1) return false;
    const stored = this.#list.filter(isWrite).sort((a, b) => a.address - b.address);
    const bytes = `,${stored.flatMap((access) => access.values).join()},`;
    // The copy may have been interrupted between a load and its store.
    const copied = [values, values.slice(0, -1)].filter((some) => some.length > 0);
    return copied.some((some) => bytes.includes(`,${some.join()},`));
  }

  #effect(access: Access): string {
    const { mode, address, old, times } = access;
    const name = this.#rangeName(access);
    const value = this.#valuesName(access);
    const again = times > 1 ? ` (${times} times)` : '';
    switch (mode) {
      case 'read':
        return `${name} -> ${value}${again}`;
      case 'forwarded':
        return `${name} -> ${value} (own store buffer)`;
      case 'buffered':
        return `${name} = ${value} (buffered)`;
      case 'written':
        if (isTextAddress(address) && !access.changed) return `${name} = ${value} (same bytes)`;
        return `${name} = ${value}`;
      case 'exchanged':
        return `${name} = ${value} (was ${valueName(this.#system, address, old)})${again}`;
      case 'compared':
        return `${name} -> ${value} (not written)${again}`;
      case 'faulted':
        return access.fault === null ? name : faultText(this.#system, access.fault);
    }
  }

  #rangeName({ address, size, values }: Access): string {
    const site = siteContaining(this.#system, address);
    if (site >= 0 && size * values.length > 1)
      return addressName(this.#system, this.#siteStart(site));
    if (values.length === 1 || isTextAddress(address)) return addressName(this.#system, address);
    return rangeName(this.#system, address, address + values.length - 1);
  }

  #siteStart(site: number): number {
    return this.#system.program.sites[site].address;
  }

  #valuesName({ address, size, values }: Access): string {
    const isBytes = isTextAddress(address) || this.#isByte(address);
    if (!isBytes && values.length === 1) return valueName(this.#system, address, values[0]);
    const bytes = values.map((value) => hexBytes(value, size)).join(' ');
    const site = siteContaining(this.#system, address);
    if (site < 0 || bytes.length === 2) return bytes;
    return placed(bytes, address - this.#siteStart(site), this.#siteSize(site));
  }

  #siteSize(site: number): number {
    return this.#system.program.sites[site].size;
  }

  /** An element of an array of bytes: shown as the bytes that they are. */
  #isByte(address: number): boolean {
    const cell = cellAtAddress(this.#system.program, address);
    return cell?.type === 'u8' && cell.name.endsWith(']');
  }
}

/** Bytes (`1f 44`) at an offset of an instruction, `..` for the others: `.. 1f 44 .. ..`. */
export function placed(bytes: string, offset: number, size: number): string {
  const known = bytes.split(' ');
  const all = new Array<string>(Math.max(size, offset + known.length)).fill('..');
  known.forEach((byte, index) => {
    all[offset + index] = byte;
  });
  return all.join(' ');
}
