/**
 * Every event kind with its fields, in the order of replay files, and what each field holds. The compiler
 * holds the table to the Event union: a kind or a field that is missing, surplus or of the wrong type is
 * an error.
 */
import type { Fence, RcuPhase } from '../program/program.ts';
import { CONTEXT_KINDS, type ContextKind } from '../state/machine.ts';
import type { CrashReason } from './crash-reasons.ts';
import type { Event, EventKind } from './events.ts';
import type { Outcome } from './text-events.ts';

/** Words that fields hold, by type; in a file each is the index of its word. */
interface Words {
  context: ContextKind;
  fence: Fence;
  outcome: Outcome;
  reason: CrashReason;
  phase: RcuPhase;
}
export type WordType = keyof Words;
/**
 * `int`: a safe integer. `number`: any number (bytes of more than 6 are rounded). `value`: a 64-bit
 * integer, a bigint when it is not safe. `flag`: false or true.
 */
export type FieldType = 'int' | 'number' | 'value' | 'flag' | WordType;

type TypeOf<T> = [T] extends [boolean]
  ? 'flag'
  : [T] extends [number]
    ? 'int' | 'number'
    : [T] extends [number | bigint]
      ? 'value'
      : { [W in WordType]: [T] extends [Words[W]] ? W : never }[WordType];
type FieldsOf<E extends Event> = { readonly [F in Exclude<keyof E, 'kind'>]: TypeOf<E[F]> };
type Table = { readonly [K in EventKind]: FieldsOf<Extract<Event, { kind: K }>> };

const wordList = <W extends string>(words: Readonly<Record<W, 0>>): readonly W[] =>
  Object.keys(words) as W[];

export const WORDS: { readonly [W in WordType]: readonly Words[W][] } = {
  context: CONTEXT_KINDS,
  fence: wordList<Fence>({
    mb: 0,
    rmb: 0,
    wmb: 0,
    acquire: 0,
    release: 0,
    'atomic-mb': 0,
    mfence: 0,
  }),
  outcome: wordList<Outcome>({ old: 0, new: 0, torn: 0, other: 0 }),
  reason: wordList<CrashReason>({
    'unclaimed int3': 0,
    'wild fetch': 0,
    'wild load': 0,
    'wild store': 0,
    'store to const data': 0,
    'divide error': 0,
    'overwritten frame': 0,
    'stack overflow': 0,
    'invalid opcode': 0,
    'dead object': 0,
    'NMI to no CPU': 0,
    'wild call': 0,
    'end of no section': 0,
    'too many sections': 0,
  }),
  phase: wordList<RcuPhase>({ lock: 0, unlock: 0, begin: 0, wait: 0 }),
};

const at = { cpu: 'int', context: 'context', fn: 'int', pc: 'int' } as const;
const ran = { ...at, next: 'int' } as const;
const frame = { at: 'int', ran: 'int' } as const;
const given = { local: 'int', value: 'int' } as const;
const access = { address: 'int', size: 'int', value: 'value' } as const;

const TABLE: Table = {
  assigned: { ...ran, local: 'int', value: 'value' },
  jumped: ran,
  relaxed: ran,
  called: {
    ...ran,
    callee: 'int',
    local: 'int',
    size: 'int',
    count: 'int',
    argument0: 'value',
    argument1: 'value',
    argument2: 'value',
    argument3: 'value',
    argument4: 'value',
    argument5: 'value',
  },
  returned: { ...ran, local: 'int', value: 'value' },
  loaded: { ...ran, ...access, local: 'int', forwarded: 'flag' },
  buffered: { ...ran, ...access },
  stored: { ...ran, ...access, old: 'value' },
  exchanged: { ...ran, ...access, old: 'value', written: 'flag', local: 'int' },
  committed: { cpu: 'int', entry: 'int', marks: 'int', ...access, old: 'value' },
  fenced: { ...ran, fence: 'fence', mark: 'flag' },
  serialised: ran,
  'fault-handled': { ...ran, address: 'int', local: 'int', value: 'value' },
  fetched: { ...at, address: 'int', offset: 'int', size: 'int', value: 'number', floor: 'int' },
  executed: {
    ...ran,
    site: 'int',
    address: 'int',
    size: 'int',
    bytes: 'number',
    outcome: 'outcome',
    rest: 'value',
    ...frame,
    keeps: 'flag',
    ...given,
  },
  trapped: { ...ran, address: 'int', handler: 'int', size: 'int', ...frame, ...given },
  'nmi-entered': { cpu: 'int', handler: 'int', size: 'int', latched: 'flag' },
  'nmi-latched': { cpu: 'int' },
  'interrupt-returned': { ...ran, value: 'value', ...frame },
  'task-ended': { ...ran, value: 'value' },
  'stop-requested': ran,
  'stop-reached': ran,
  'stop-released': ran,
  'stop-finished': ran,
  stopped: { cpu: 'int' },
  resumed: { cpu: 'int' },
  'interrupt-sent': { ...ran, callee: 'int', argument: 'value' },
  'interrupt-entered': { cpu: 'int', callee: 'int', size: 'int', argument: 'value' },
  'interrupts-awaited': ran,
  'rcu-moved': { ...ran, depth: 'int', phase: 'phase', mark: 'flag' },
  'text-protected': { ...ran, writable: 'flag' },
  'bug-hit': ran,
  faulted: { ...ran, address: 'int' },
  crashed: { ...ran, reason: 'reason', address: 'int' },
  'site-left': { ...ran, site: 'int', ...given },
  'text-refreshed': { cpu: 'int', floor: 'int' },
  'nmi-raised': { ...ran, target: 'int' },
  'nmi-delivered': { cpu: 'int' },
  masked: { ...ran, irqsOff: 'flag', preemptOff: 'int', local: 'int', value: 'value' },
  switched: {
    cpu: 'int',
    entry: 'int',
    task: 'int',
    preempted: 'flag',
    serialises: 'flag',
  },
  scheduled: { ...ran, gaveUp: 'flag' },
  'rcu-tasks-moved': { ...ran, phase: 'phase' },
  'stop-shared': { ...ran, callee: 'int', size: 'int', cpus: 'int', argument: 'value' },
  'stopper-returned': { ...ran, value: 'value' },
  'stop-gathered': { ...ran, local: 'int', value: 'value' },
  'srcu-moved': {
    ...ran,
    domain: 'int',
    phase: 'phase',
    index: 'int',
    anywhere: 'flag',
    holder: 'int',
    local: 'int',
    mark: 'flag',
  },
};

export interface Field {
  name: string;
  type: FieldType;
}
export interface KindFields {
  kind: EventKind;
  fields: readonly Field[];
}

/** Every kind, in the order of replay files and of columns. */
export const EVENT_KINDS = Object.keys(TABLE) as EventKind[];

/** A kind's index in EVENT_KINDS: its code. */
export const KIND_CODES = Object.fromEntries(
  EVENT_KINDS.map((kind, code) => [kind, code]),
) as Readonly<Record<EventKind, number>>;

/** The kinds with their fields, in the same order. */
export const EVENT_TABLE: readonly KindFields[] = Object.entries(TABLE).map(([kind, fields]) => ({
  kind: kind as EventKind,
  fields: Object.entries(fields).map(([name, type]) => ({ name, type: type as FieldType })),
}));

const byKind = new Map<string, readonly Field[]>(
  EVENT_TABLE.map(({ kind, fields }) => [kind, fields]),
);

/** The fields of a kind in file order, undefined when there is no such kind. */
export function fieldsOf(kind: string): readonly Field[] | undefined {
  return byKind.get(kind);
}

export const isWordType = (type: string): type is WordType => Object.hasOwn(WORDS, type);
