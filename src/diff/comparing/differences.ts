/**
 * In what two runs differ: not what happened when, but what was done, what was read, and who wrote it.
 * Runs without any difference have the same events in the same partial order (Mazurkiewicz 1977): the
 * same reads-from and the same order of writes to each variable.
 */
import { causalPast } from '../../history/causality.ts';
import type { Version } from '../pairing/correspondence.ts';
import {
  kindOf,
  laneOf,
  objectOf,
  PRIVATE,
  placeOf,
  trapLaneBeside,
} from '../pairing/event-meaning.ts';
import { type Matching, NONE } from './event-matching.ts';
import { INITIAL, type Trace } from './run-trace.ts';
import type { Wait } from './waits.ts';

export type DifferenceKind =
  /** Another value was read, or written by the same statement. */
  | 'value'
  /** The same value, but another store was read from. */
  | 'writer'
  /** Writes to one variable in another order. */
  | 'order'
  /** Only one version has such a statement. */
  | 'statement'
  /** Both have the statement, and only one came to it. */
  | 'branch'
  /** One CPU waits where the other version's went on. */
  | 'wait';

export interface Difference {
  kind: DifferenceKind;
  /**
   * Events of the two runs; NONE where only the other run has one. Of a wait: the other run's event,
   * and the mark at which the CPU stands before what it waits at.
   */
  a: number;
  b: number;
  /**
   * Where it stands in the first and in the second run: events that both have; else the marks behind
   * the last event that both have in that lane.
   */
  atA: number;
  atB: number;
  /** Of a wait: the run that waits, and whether it reads again and again. */
  waits: 'a' | 'b' | null;
  spins: boolean;
}

export interface Differences {
  list: Difference[];
  /** All of them, by kind. */
  counts: Record<DifferenceKind, number>;
}

/** One of the two runs. */
export interface ComparedRun {
  trace: Trace;
  /** It stopped short, at a failure: what the other does later has no counterpart. */
  isCut: boolean;
  /** Events from here on came after the other run had stopped short. */
  end: number;
  /** Events from here on came after the other run's schedule was used up: what had had to wait is among them. */
  usedUp: number;
  /** The event that fails; NONE where none does. */
  failing: number;
}

export interface DifferenceOptions {
  a: ComparedRun;
  b: ComparedRun;
  matching: Matching;
  waits: readonly Wait[];
}

/** More are counted but not kept. */
const MOST_KEPT = 20_000;

export function differencesOf(options: DifferenceOptions): Differences {
  return new Comparer(options).run();
}

class Comparer {
  readonly #a: ComparedRun;
  readonly #b: ComparedRun;
  readonly #matching: Matching;
  readonly #waits: readonly Wait[];
  readonly #differences: Differences = {
    list: [],
    counts: { value: 0, writer: 0, order: 0, statement: 0, branch: 0, wait: 0 },
  };

  constructor({ a, b, matching, waits }: DifferenceOptions) {
    this.#a = a;
    this.#b = b;
    this.#matching = matching;
    this.#waits = waits;
  }

  run(): Differences {
    this.#comparePairs();
    const { toA, toB, repeatsInA, repeatsInB } = this.#matching;
    this.#addLone({ own: this.#a, other: this.#b, partner: toB, repeats: repeatsInA }, 'a');
    this.#addLone({ own: this.#b, other: this.#a, partner: toA, repeats: repeatsInB }, 'b');
    this.#compareOrders();
    this.#addWaits();
    this.#differences.list.sort((x, y) => x.atA - y.atA || x.atB - y.atB);
    return this.#differences;
  }

  #add(difference: Omit<Difference, 'waits' | 'spins'>, waits?: 'a' | 'b', spins = false): void {
    this.#differences.counts[difference.kind]++;
    if (this.#differences.list.length >= MOST_KEPT) return;
    this.#differences.list.push({ ...difference, waits: waits ?? null, spins });
  }

  #comparePairs(): void {
    const { trace } = this.#a;
    for (let a = 0; a < trace.length; a++) {
      const b = this.#matching.toB[a];
      if (b === NONE || isDrain(trace.meanings[a])) continue;
      const kind = this.#pairDifference(a, b);
      if (kind !== null) this.#add({ kind, a, b, atA: a, atB: b });
    }
  }

  #pairDifference(a: number, b: number): 'value' | 'writer' | null {
    const [traceA, traceB] = [this.#a.trace, this.#b.trace];
    if (traceA.values[a] !== traceB.values[b]) return 'value';
    if (traceA.exchanged.get(a) !== traceB.exchanged.get(b)) return 'value';
    const [writerA, writerB] = [traceA.writers[a], traceB.writers[b]];
    const isInitial = writerA === INITIAL || writerB === INITIAL;
    const isSame = isInitial ? writerA === writerB : this.#matching.toB[writerA] === writerB;
    return isSame ? null : 'writer';
  }

  /** Events of one run that the other does not have. */
  #addLone({ own, other, partner, repeats }: Sides, side: 'a' | 'b'): void {
    const { trace } = own;
    const late = isLate({ own, other, partner });
    /** By lane, the last event that both have: what came before in that lane, or in a trap that it took. */
    const common = new Map<number, number>();
    const traps = new TrapLanes();
    for (let event = 0; event < trace.length; event++) {
      const meaning = trace.meanings[event];
      if (meaning === PRIVATE || isDrain(meaning)) continue;
      const lane = laneOf(meaning);
      const outer = traps.take(meaning);
      if (partner[event] !== NONE) {
        common.set(lane, event);
        if (outer !== null) common.set(outer, event);
        continue;
      }
      if (repeats[event] === 1 || late(event)) continue;
      const kind = isShared(trace.version, meaning) ? 'branch' : 'statement';
      const before = common.get(lane) ?? NONE;
      const marks = { own: before + 1, other: before === NONE ? 0 : partner[before] + 1 };
      if (side === 'a') this.#add({ kind, a: event, b: NONE, atA: marks.own, atB: marks.other });
      else this.#add({ kind, a: NONE, b: event, atA: marks.other, atB: marks.own });
    }
  }

  /** Writes to one variable or byte of text, by the same statements, in another order. */
  #compareOrders(): void {
    const { meanings, length } = this.#a.trace;
    const latest = new Map<number, number>();
    for (let a = 0; a < length; a++) {
      const b = this.#matching.toB[a];
      if (b === NONE || this.#a.trace.writes[a] === 0) continue;
      const object = objectOf(meanings[a]);
      const before = latest.get(object) ?? NONE;
      if (before > b) this.#add({ kind: 'order', a, b, atA: a, atB: b });
      latest.set(object, Math.max(before, b));
    }
  }

  #addWaits(): void {
    for (const { side, other, own, spins, ended } of this.#waits) {
      if (this.#isCaughtUp(side, other, ended)) continue;
      const going = side === 'b' ? this.#a : this.#b;
      const partner = side === 'b' ? this.#matching.toB : this.#matching.toA;
      const before = lastCommonBefore(going.trace, partner, other);
      const marks = [before + 1, before === NONE ? 0 : partner[before] + 1];
      if (side === 'b') {
        this.#add({ kind: 'wait', a: other, b: own, atA: marks[0], atB: marks[1] }, side, spins);
      } else
        this.#add({ kind: 'wait', a: own, b: other, atA: marks[1], atB: marks[0] }, side, spins);
    }
  }

  /** The wait was over before the other run stopped short, and what it held up came to the same. */
  #isCaughtUp(side: 'a' | 'b', other: number, ended: number): boolean {
    const [waiting, going] = side === 'b' ? [this.#b, this.#a] : [this.#a, this.#b];
    const partner = side === 'b' ? this.#matching.toB : this.#matching.toA;
    if (ended === NONE || (going.isCut && ended >= waiting.usedUp)) return false;
    const { meanings, length, version } = going.trace;
    const lane = laneOf(meanings[other]);
    for (let event = other; event < length; event++) {
      const meaning = meanings[event];
      if (meaning === PRIVATE || laneOf(meaning) !== lane || !isShared(version, meaning)) continue;
      const held = partner[event];
      if (held === NONE) return false;
      const [a, b] = side === 'b' ? [event, held] : [held, event];
      return this.#pairDifference(a, b) === null;
    }
    return true;
  }
}

/** The same differences as seen from the other run. */
export function mirroredDifferences({ list, counts }: Differences): Differences {
  const turned = list.map(({ a, b, atA, atB, waits, ...rest }): Difference => {
    const side = waits === null ? null : waits === 'a' ? 'b' : 'a';
    return { ...rest, a: b, b: a, atA: atB, atB: atA, waits: side };
  });
  return { list: turned.sort((x, y) => x.atA - y.atA || x.atB - y.atB), counts };
}

/** The last event before the given one, in its lane, that both runs have; or NONE. */
function lastCommonBefore({ meanings }: Trace, partner: Int32Array, event: number): number {
  const lane = laneOf(meanings[event]);
  for (let at = event - 1; at >= 0; at--) {
    const isSameLane = meanings[at] !== PRIVATE && laneOf(meanings[at]) === lane;
    if (isSameLane && partner[at] !== NONE) return at;
  }
  return NONE;
}

/** Which lane goes on when a trap ends: the one that took it. Traps end in the reverse order on each CPU. */
class TrapLanes {
  readonly #open = new Map<number, number[]>();

  /** The lane that goes on after this event, where the event is a trap's end. */
  take(meaning: number): number | null {
    const kind = kindOf(meaning);
    const lane = laneOf(meaning);
    if (kind === 'trapped') {
      const inside = trapLaneBeside(lane);
      this.#open.set(inside, [...(this.#open.get(inside) ?? []), lane]);
    }
    return kind === 'interrupt-returned' ? (this.#open.get(lane)?.pop() ?? null) : null;
  }
}

/**
 * Whether an event may have come after the other run had stopped short: behind all that both have in its lane, where the
 * run's own failure does not stand on it. An NMI comes when it does, and of a run that was cut off every event.
 */
function isLate({ own, other, partner }: Omit<Sides, 'repeats'>): (event: number) => boolean {
  if (!other.isCut) return () => false;
  const { meanings, timeline } = own.trace;
  const lastInLane = new Map<number, number>();
  partner.forEach((counterpart, event) => {
    if (counterpart !== NONE) lastInLane.set(laneOf(meanings[event]), event);
  });
  const last = Math.max(NONE, ...lastInLane.values());
  const isCutOff = own.isCut && own.failing === NONE;
  const fails = own.failing !== NONE && own.failing < own.end;
  let needed: ReadonlySet<number> | null = null;
  return (event) => {
    if (event >= own.end) return true;
    if (event < (lastInLane.get(laneOf(meanings[event])) ?? NONE)) return false;
    if (isCutOff || kindOf(meanings[event]) === 'nmi-entered') return event > last;
    needed ??= fails ? causalPast(timeline, [own.failing]) : new Set();
    return !needed.has(event);
  };
}

interface Sides {
  own: ComparedRun;
  other: ComparedRun;
  partner: Int32Array;
  repeats: Uint8Array;
}

/** When a store drains is no difference by itself: it is one if somebody reads something else. */
function isDrain(meaning: number): boolean {
  return kindOf(meaning) === 'committed';
}

/** The other version has such a statement. What no statement made (an NMI's arrival) both have. */
function isShared(version: Version, meaning: number): boolean {
  const place = placeOf(meaning);
  return place < 0 || version.isShared(place);
}
