/** What one worker of the kernel has for itself: everything but the program's tables and the visited set. */
import type { Violation } from './layout.ts';
import type { Shape } from './shape.ts';
import type { Config } from './tables.ts';
import type { Words } from './words.ts';

const CORE_ROOM = 1 << 17;
const BUFFER_ROOM = 2048;
const RARE_ROOM = 1 << 18;
/** Bytes of what `keep` of assembly/exports.ts writes, and where some of it stands there. */
const KEPT = 128;
export const KEPT_AT = {
  level: 0,
  top: 4,
  open: 8,
  depth: 16,
  transitions: 24,
  size: 36,
  records: 44,
  violations: 48,
  failed: 52,
  way: 56,
  parcelsEnd: 60,
} as const;
/** Words of the table for `setup` of assembly/exports.ts. */
const TABLE = 32;
/** Bits of a word of a state that say which worker has it open: as assembly/searching/visited.ts has them. */
const WORKER_SHIFT = 27;

/** Bytes: levels of a path, records of text, open states (their number), parcels. */
interface Rooms {
  arena: number;
  records: number;
  open: number;
  parcels: number;
}

/** Of the first worker, which has as much as if it were alone; the others divide their paths, and all the parcels. */
const FIRST: Rooms = { arena: 1 << 28, records: 1 << 24, open: 1 << 26, parcels: 1 << 29 };
const OTHERS: Rooms = { ...FIRST, records: 1 << 22, open: 1 << 23 };
const SMALL: Rooms = { arena: 1 << 22, records: 1 << 18, open: 1 << 16, parcels: 1 << 16 };

interface Range {
  first: number;
  end: number;
}

/** Addresses in the kernel's memory. */
export interface Desk {
  /** The table for `setup`. */
  table: number;
  /** For what `keep` writes. */
  kept: number;
  /** Parts of the machine that steps are taken on, all its own. */
  copies: number[];
  /** Tables of the present machine: which parts it has, and which of them are its own. */
  parts: number;
  owned: number;
  choices: number;
  violations: number;
  places: Range;
  records: Range;
  arena: Range;
  /** By number of an open state, its slot. */
  open: number;
  parcels: Range;
  /** Bytes of what is small and always there. */
  size: number;
  /** What goes to `setup`. */
  layout: number[];
}

/** What all workers have. */
export interface Shared {
  visited: number;
  capacity: number;
  spare: number;
  components: number;
  hunger: number;
}

interface Size {
  isSmall: boolean;
  workers: number;
}

/** Those of all workers, the first one's first. */
export function desksOf(words: Words, shape: Shape, config: Config, size: Size): Desk[] {
  const rooms = roomsOf(size);
  const small = rooms.map((room) => deskOf(words, shape, config, room));
  return small.map((desk, worker) => withRooms(words, desk, rooms[worker]));
}

/** Bytes of what is large on all desks. */
export const largeBytes = (size: Size): number =>
  roomsOf(size).reduce(
    (sum, { arena, records, open, parcels }) => sum + arena + records + 4 * open + parcels,
    0,
  );

function roomsOf({ isSmall, workers }: Size): Rooms[] {
  const part = 1 / 2 ** Math.ceil(Math.log2(workers));
  const first = isSmall ? SMALL : FIRST;
  // Who is alone leaves nothing undecided.
  const parcels = workers === 1 ? 0 : part * first.parcels;
  const others = { ...OTHERS, arena: Math.min(2 * part, 1) * OTHERS.arena, parcels };
  return Array.from({ length: workers }, (_, worker) =>
    worker === 0 ? { ...first, parcels } : others,
  );
}

/** All that is small; `withRooms` adds what is large. */
function deskOf(words: Words, shape: Shape, config: Config, rooms: Rooms): Desk {
  const { cpus } = shape.system;
  const from = words.free;
  const count = 3 * cpus + 1;
  const parts = words.take(4 * count + 8);
  const owned = words.take(count + 8);
  const choices = words.take(1 << 14);
  const { copies, behind } = copiesOf(words, count, shape.memorySize);
  const violations = words.take(1 << 16);
  const table = words.take(4 * TABLE);
  const kept = words.take(KEPT);
  const layout = [parts, owned, words.table([...copies, behind]), CORE_ROOM];
  layout.push(words.take(cpus), words.take(CORE_ROOM + RARE_ROOM + shape.memorySize));
  layout.push(words.take(8 * (count + cpus)), words.take(8 * cpus), words.take(4 * cpus));
  layout.push(words.take(16 * config.words * cpus), violations, words.take(8 * cpus));
  const bytes = words.take(128);
  const trial = words.take(CORE_ROOM);
  const made = words.take(8 * config.words);
  const placesSize = Math.ceil(((config.opCount + 2) * 65 * cpus) / 8);
  const places = words.take(placesSize);
  const size = words.free - from;
  const records = words.take(rooms.records);
  words.ensure();
  layout.push(records, records + rooms.records, bytes, 0, 0, 0, 0, places, 0, 0, 0);
  layout.push(trial, made);
  const none = { first: 0, end: 0 };
  return {
    ...{ table, kept, copies, parts, owned, choices, violations, size, layout, open: 0 },
    places: { first: places, end: places + placesSize },
    records: { first: records, end: records + rooms.records },
    arena: none,
    parcels: none,
  };
}

/** Adds what is large: levels, open states, parcels. */
function withRooms(words: Words, desk: Desk, rooms: Rooms): Desk {
  const arena = words.take(rooms.arena);
  const open = words.take(4 * rooms.open);
  const parcels = words.take(rooms.parcels);
  const layout = [...desk.layout];
  layout.splice(15, 4, arena, arena + rooms.arena, open, rooms.open);
  return {
    ...desk,
    layout,
    open,
    arena: { first: arena, end: arena + rooms.arena },
    parcels: { first: parcels, end: parcels + rooms.parcels },
  };
}

/** Writes the tables for `setup`. */
export function writeDesks(words: Words, desks: readonly Desk[], shared: Shared): void {
  const { visited, capacity, spare, components, hunger } = shared;
  desks.forEach(({ table, layout, open, parcels }, worker) => {
    const whole = [...layout];
    whole.splice(20, 3, visited, capacity, spare);
    whole.push(components, worker << WORKER_SHIFT, hunger, parcels.first, parcels.end);
    whole.forEach((word, index) => {
      words.set(table + 4 * index, word);
    });
    words.set(components + 4 * worker, open);
  });
}

/** Where parts are copied to that a step changes: one place a part, and one behind them all. */
function copiesOf(words: Words, count: number, memorySize: number) {
  const rooms = Array.from({ length: count }, (_, part) =>
    part === count - 1 ? memorySize + 16 : roomOf(part),
  );
  let behind = words.take(rooms.reduce((sum, room) => sum + room, CORE_ROOM));
  words.ensure();
  const copies = rooms.map((room) => {
    behind += room;
    return behind - room;
  });
  return { copies, behind };
}

const roomOf = (part: number): number => [CORE_ROOM, BUFFER_ROOM, RARE_ROOM][part % 3];

/** Places at which an NMI has arrived, whoever has seen it. */
export function placesOf(words: Words, desks: readonly Desk[]): number {
  let count = 0;
  const [{ places }] = desks;
  for (let at = 0; at < places.end - places.first; at++) {
    let bits = 0;
    for (const desk of desks) bits |= words.byte(desk.places.first + at);
    for (; bits !== 0; bits &= bits - 1) count++;
  }
  return count;
}

/** The first ones that the worker has met. */
export function violationsOf(words: Words, { violations }: Desk, length: number): Violation[] {
  return Array.from({ length }, (_, index) => {
    const at = violations + 16 * index;
    const [cpu, op, location, how] = [0, 4, 8, 12].map((offset) => words.get(at + offset));
    return { cpu, op, location, how };
  });
}
