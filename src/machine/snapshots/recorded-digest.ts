/**
 * Digests of machines that replays hold. Stable: a file's digests are made again by whoever opens it, so
 * this hash stays as it is, though its last step loses some twenty of its 64 bits. It tells a run that
 * went another way, for which they are enough; the search has a hash of its own (fingerprint.ts).
 */
import { LINE_SIZE, textByte } from '../memory/text.ts';
import { isTextAddress, TEXT_BASE } from '../program/program.ts';
import type { Machine } from '../state/machine.ts';
import type { System } from '../state/system.ts';
import { chain, type Fingerprint, finish } from './fingerprint.ts';
import { Packer } from './packed.ts';
import { headOf } from './packed-head.ts';

function digestWords(words: Int32Array, length: number, result: Fingerprint): void {
  chain(words, length, result);
  const { high, low } = result;
  result.high = finish(high ^ low);
  result.low = finish(low + high);
}

const lineAt = (address: number): number => Math.floor((address - TEXT_BASE) / LINE_SIZE);

/**
 * The words that `Packer.packMemory` makes, of which those of text are made anew only where it was written: a
 * system may have ten thousand sites. Systems that keep versions of the text have more words.
 */
class MemoryWords {
  words = new Int32Array(0);
  length = 0;
  readonly #packer: Packer;
  readonly #sites: System['program']['sites'];
  /** The sites that lie on each line, and where each site's words begin among those of text. */
  readonly #onLine: number[][] = [];
  readonly #begins: number[] = [];
  readonly #text: Int32Array;
  readonly #stale = new Set<number>();

  constructor({ program }: System, packer: Packer) {
    this.#packer = packer;
    this.#sites = program.sites;
    let words = 0;
    for (const [site, { address, size }] of program.sites.entries()) {
      this.#begins.push(words);
      words += Math.ceil(size / 4);
      for (let line = lineAt(address); line <= lineAt(address + size - 1); line++) {
        this.#onLine[line] ??= [];
        this.#onLine[line].push(site);
        this.#stale.add(line);
      }
    }
    this.#text = new Int32Array(words);
  }

  /** A store to text has reached it. */
  wrote(address: number, size: number): void {
    for (let line = lineAt(address); line <= lineAt(address + size - 1); line++) {
      this.#stale.add(line);
    }
  }

  packMemory(machine: Machine): void {
    for (const line of this.#stale) {
      for (const site of this.#onLine[line] ?? []) this.#packSite(machine, site);
    }
    this.#stale.clear();
    this.#packer.packCells(machine);
    const cells = this.#packer.length;
    this.length = cells + this.#text.length;
    if (this.words.length < this.length) this.words = new Int32Array(this.length);
    this.words.set(this.#packer.words.subarray(0, cells));
    this.words.set(this.#text, cells);
  }

  #packSite({ text }: Machine, site: number): void {
    const { address, size } = this.#sites[site];
    const begin = this.#begins[site];
    this.#text.fill(0, begin, begin + Math.ceil(size / 4));
    for (let offset = 0; offset < size; offset++) {
      const word = begin + (offset >> 2);
      this.#text[word] |= textByte(text, address + offset) << (8 * (offset & 3));
    }
  }
}

/** What is looked at of an event. */
interface Change {
  kind: string;
  address?: number;
  size?: number;
}

/** The kinds of events that change text. */
const isStore = (kind: string): boolean =>
  kind === 'committed' || kind === 'stored' || kind === 'exchanged';

/**
 * Makes the digests of machines of one run: sixteen lower-case hexadecimal digits each. Give it each event
 * between two of them.
 */
export class RecordedDigests {
  readonly #packer: Packer;
  /** null where text is more than its bytes. */
  readonly #memory: MemoryWords | null;
  readonly #parts: Int32Array;
  readonly #print: Fingerprint = { high: 0, low: 0 };

  constructor(system: System) {
    this.#packer = new Packer(system);
    this.#memory = system.keepsVersions ? null : new MemoryWords(system, this.#packer);
    this.#parts = new Int32Array(2 * system.cpus + 3);
  }

  take(event: Change): void {
    if (!isStore(event.kind)) return;
    const { address = 0, size = 0 } = event;
    if (isTextAddress(address)) this.#memory?.wrote(address, size);
  }

  of(machine: Machine): string {
    const packer = this.#packer;
    let parts = 0;
    for (const cpu of machine.cpus) {
      packer.packCpu(cpu);
      parts = this.#addPart(packer, parts);
    }
    const memory = this.#memory ?? packer;
    memory.packMemory(machine);
    parts = this.#addPart(memory, parts);
    this.#parts[parts++] = headOf(machine, machine.nmisLeft);
    digestWords(this.#parts, parts, this.#print);
    return half(this.#print.high) + half(this.#print.low);
  }

  #addPart({ words, length }: { words: Int32Array; length: number }, at: number): number {
    digestWords(words, length, this.#print);
    this.#parts[at] = this.#print.high;
    this.#parts[at + 1] = this.#print.low;
    return at + 2;
  }
}

const half = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');

/** The digest of one machine: sixteen hexadecimal digits. Of a whole run, `RecordedDigests` makes them faster. */
export const digestOf = (system: System, machine: Machine): string =>
  new RecordedDigests(system).of(machine);
