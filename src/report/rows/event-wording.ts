/** Words for the events that make a row of their own. */
import { crashPlace } from '../../detectors/crash-words.ts';
import type { Event, FaultHandled } from '../../machine/events/events.ts';
import { textEnd } from '../../machine/memory/text.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { addressName, addressPlace, cellAtAddress } from '../../machine/state/address-names.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { functionName, returnedName, siteName } from '../naming/names.ts';
import { goesOn } from './trap-entry.ts';

/** Hidden: private to its CPU, or said by other rows. */
type HiddenKind = 'assigned' | 'jumped' | 'relaxed' | 'called' | 'returned';
/** Folded with its neighbours. */
type FoldedKind =
  | 'loaded'
  | 'buffered'
  | 'stored'
  | 'exchanged'
  | 'committed'
  | 'fault-handled'
  | 'fetched'
  | 'executed';

type FoldedEvent = Extract<Event, { kind: FoldedKind }>;
export type LoneEvent = Exclude<Event, { kind: HiddenKind | FoldedKind }>;
export type ShownEvent = FoldedEvent | LoneEvent;

/** False for what makes a row only where it is what fails. */
export function isShown(event: Event): boolean {
  return event.kind !== 'site-left' && hasWords(event);
}

/** False for what is private to its CPU. */
export function hasWords(event: Event): event is ShownEvent {
  switch (event.kind) {
    case 'assigned':
    case 'jumped':
    case 'relaxed':
    case 'called':
    case 'returned':
      return false;
    default:
      return true;
  }
}

const FOLDED: Readonly<Record<FoldedKind, true>> = {
  loaded: true,
  buffered: true,
  stored: true,
  exchanged: true,
  committed: true,
  'fault-handled': true,
  fetched: true,
  executed: true,
};

/** True for what is always told, and begins a row whatever came before. */
export function isAlone(event: Event): boolean {
  return isShown(event) && event.kind !== 'text-refreshed' && !Object.hasOwn(FOLDED, event.kind);
}

type LoneKind = 'context' | 'smp' | 'fence' | 'crash' | 'fetch';

export interface Wording {
  kind: LoneKind;
  text: string;
  effects: string[];
}

/** What became of an access that faulted and whose fault is handled. */
export function faultText(system: System, { fn, pc, address, value }: FaultHandled): string {
  const place = addressPlace(system, address);
  const errno = returnedName(value);
  if (system.code[fn][pc].operation.kind === 'load') return `read ${place} faults: ${errno}`;
  const isThere = isTextAddress(address)
    ? address < textEnd(system.program.sites)
    : cellAtAddress(system.program, address) !== undefined;
  if (!isThere) return `write ${place} faults: ${errno}`;
  return `${addressName(system, address)} is read-only: ${errno}`;
}

export const REFRESHED = 'fetches no older text from now on';

/**
 * `source` is the source text of the event's operation, empty where it has none; `machine` the state just
 * before the event, null where it is not at hand.
 */
export function wordingOf(
  system: System,
  event: LoneEvent,
  source: string,
  machine: Machine | null,
): Wording {
  switch (event.kind) {
    case 'fenced':
      return { kind: 'fence', text: source, effects: [] };
    case 'serialised':
      return { kind: 'fence', text: source, effects: ['serialises'] };
    case 'text-refreshed':
      return { kind: 'fence', text: '', effects: [REFRESHED] };
    case 'site-left': {
      const text = `leaves ${siteName(system.program, event.site)}`;
      return { kind: 'fetch', text, effects: [] };
    }
    case 'masked':
      return maskWording(system, event, source);
    case 'bug-hit':
      return { kind: 'crash', text: source, effects: ['BUG'] };
    case 'faulted': {
      const where = addressName(system, event.address);
      return { kind: 'crash', text: source, effects: [`fault: ${where} is read-only`] };
    }
    case 'crashed':
      return { kind: 'crash', text: source, effects: [event.reason + crashPlace(system, event)] };
    case 'stop-shared':
    case 'stop-gathered':
    case 'stop-reached':
    case 'stop-released':
    case 'stop-finished':
    case 'interrupts-awaited':
      // The row that began it has shown the source.
      return { kind: 'smp', text: '', effects: smpEffects(system, event) };
    case 'scheduled':
      return { kind: 'smp', text: source, effects: ['goes on'] };
    case 'stop-requested':
    case 'interrupt-sent':
    case 'nmi-raised':
    case 'rcu-moved':
    case 'srcu-moved':
    case 'rcu-tasks-moved':
    case 'text-protected':
      return { kind: 'smp', text: source, effects: smpEffects(system, event) };
    default:
      return {
        kind: 'context',
        text: contextText(system, event),
        effects: contextEffects(system, event, machine),
      };
  }
}

function maskWording(
  { code }: System,
  { fn, pc, irqsOff, preemptOff, value }: Extract<Event, { kind: 'masked' }>,
  source: string,
): Wording {
  const { operation } = code[fn][pc];
  if (operation.kind === 'mask' && operation.change === 'read') {
    return { kind: 'smp', text: source, effects: [`-> ${value}`] };
  }
  const isOfIrqs = operation.kind === 'mask' && operation.what === 'interrupts';
  const deep = preemptOff > 1 ? ` (${preemptOff} deep)` : '';
  const preemption = `preemption ${preemptOff > 0 ? 'off' : 'on'}${deep}`;
  const effect = isOfIrqs ? `interrupts ${irqsOff ? 'off' : 'on'}` : preemption;
  return { kind: 'smp', text: '', effects: [effect] };
}

type SmpEvent = Extract<
  LoneEvent,
  {
    kind:
      | `stop-${string}`
      | 'interrupt-sent'
      | 'interrupts-awaited'
      | 'nmi-raised'
      | 'rcu-moved'
      | 'srcu-moved'
      | 'rcu-tasks-moved'
      | 'text-protected';
  }
>;

/** `CPU0, CPU2`, of a bit mask. */
function cpuList({ cpus }: System, mask: number): string {
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  return all.flatMap((cpu) => (((mask >> cpu) & 1) === 1 ? [`CPU${cpu}`] : [])).join(', ');
}

function smpEffects(system: System, event: SmpEvent): string[] {
  switch (event.kind) {
    case 'stop-requested':
      return ['asks the other CPUs to stop'];
    case 'stop-reached':
      return ['the other CPUs have stopped'];
    case 'stop-shared':
      return [`${cpuList(system, event.cpus)} run ${functionName(system.program, event.callee)}()`];
    case 'stop-gathered':
      return ['all of them have'];
    case 'stop-released':
      return ['lets the other CPUs go'];
    case 'stop-finished':
      return ['all CPUs run again'];
    case 'interrupt-sent':
      return [`interrupts the other CPUs: ${functionName(system.program, event.callee)}()`];
    case 'interrupts-awaited':
      return ['all CPUs have handled it'];
    case 'nmi-raised':
      return [`raises an NMI at CPU${event.target}`];
    case 'rcu-moved':
    case 'srcu-moved':
    case 'rcu-tasks-moved':
      return [];
    case 'text-protected':
      return [`text is ${event.writable ? 'writable' : 'read-only'}`];
  }
}

type ContextEvent = Extract<
  LoneEvent,
  {
    kind:
      | 'trapped'
      | 'nmi-entered'
      | 'nmi-latched'
      | 'nmi-delivered'
      | 'interrupt-entered'
      | 'interrupt-returned'
      | 'task-ended'
      | 'stopped'
      | 'resumed'
      | 'switched'
      | 'stopper-returned';
  }
>;

function contextText(system: System, event: ContextEvent): string {
  switch (event.kind) {
    case 'trapped':
      return `--- int3 at ${addressName(system, event.address)} ---`;
    case 'nmi-entered':
      return event.latched ? '--- NMI (had been latched) ---' : '--- NMI ---';
    case 'nmi-latched':
      return '(an NMI arrives and is latched)';
    case 'nmi-delivered':
      return '(the raised NMI arrives)';
    case 'interrupt-entered':
      return `--- IPI ---`;
    case 'interrupt-returned':
      return '--- iret ---';
    case 'task-ended':
      return '--- end ---';
    case 'stopped':
      return '--- stopped ---';
    case 'resumed':
      return '--- resumed ---';
    case 'stopper-returned':
      return '--- stopped again ---';
    case 'switched':
      return `--- ${event.preempted ? 'preempted by' : 'switches to'} task ${event.task} ---`;
    default:
      return unreachable(event);
  }
}

function contextEffects(system: System, event: ContextEvent, machine: Machine | null): string[] {
  if (event.kind === 'interrupt-returned') return goesOn(system, event, machine);
  const isTold = event.kind === 'task-ended' && event.value !== 0;
  return isTold ? [`returns ${returnedName(event.value)}`] : [];
}

function unreachable(event: never): never {
  throw new Error(`wording: unknown event ${JSON.stringify(event)}`);
}
