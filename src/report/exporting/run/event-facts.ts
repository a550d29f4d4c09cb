/** What all formats say of an event, by name. */
import type { Event } from '../../../machine/events/events.ts';
import { hexBytes } from '../../../machine/memory/hex.ts';
import { printable } from '../../../machine/program/printable.ts';
import type { ProgramFunction } from '../../../machine/program/program.ts';
import { taskFunction } from '../../../machine/program/task-functions.ts';
import type { Value } from '../../../machine/program/values.ts';
import { addressName } from '../../../machine/state/address-names.ts';
import type { System } from '../../../machine/state/system.ts';
import { outcomeName } from '../../naming/contents.ts';
import { functionName, returnedName, scalarName, siteName, valueName } from '../../naming/names.ts';
import { localName } from './local-names.ts';

/** Empty where it has none of it. */
export interface Facts {
  fn: string;
  /** `direct.c:44`; the file's very name, which may hold anything. */
  position: string;
  /** What it is about, and what became of it. */
  object: string;
  value: string;
  /** The local that takes the value. */
  local: string;
}

/** `caller`: index of the function that takes what one returned, -1 for none. */
export function factsOf(system: System, event: Event, caller: number): Facts {
  const { program } = system;
  const isRun = 'pc' in event;
  const source = isRun ? program.functions[event.fn].operations[event.pc].source : null;
  return {
    fn: isRun ? functionName(program, event.fn) : '',
    position: source === null ? '' : `${program.files[source.file]?.name}:${source.line}`,
    object: objectOf(system, event),
    value: resultOf(system, event, caller),
    local: localName(program, event, caller),
  };
}

function objectOf(system: System, event: Event): string {
  const { program } = system;
  switch (event.kind) {
    case 'fetched':
      return addressName(system, event.address + event.offset);
    case 'site-left':
      return siteName(program, event.site);
    case 'called':
    case 'interrupt-sent':
    case 'interrupt-entered':
    case 'stop-shared':
      return functionName(program, event.callee);
    case 'nmi-entered':
      return functionName(program, event.handler);
    case 'nmi-raised':
      return `CPU${event.target}`;
    case 'switched':
      return functionName(program, taskFunction(program, event.cpu, event.task));
    case 'fenced':
      return event.fence;
    case 'srcu-moved':
      return addressName(system, event.domain);
    default: {
      const address = 'address' in event ? event.address : 0;
      return address === 0 ? '' : addressName(system, address);
    }
  }
}

function resultOf(system: System, event: Event, caller: number): string {
  const { functions } = system.program;
  switch (event.kind) {
    case 'executed':
      return outcomeName(system, event);
    case 'fetched':
      return hexBytes(event.value, event.size);
    case 'called':
      return argumentsOf(event).map(named(system, functions[event.callee])).join(', ');
    case 'interrupt-sent':
    case 'interrupt-entered':
    case 'stop-shared':
      return named(system, functions[event.callee])(event.argument, 0);
    case 'trapped':
      return functionName(system.program, event.handler);
    case 'assigned':
      return scalarName(system, functions[event.fn].locals[event.local], event.value);
    case 'returned':
      return scalarName(system, functions[caller]?.locals[event.local], event.value);
    case 'interrupt-returned':
    case 'stopper-returned':
    case 'task-ended':
    case 'fault-handled':
      return returnedName(event.value);
    case 'switched':
      return `task ${event.task}`;
    case 'rcu-moved':
    case 'rcu-tasks-moved':
    case 'srcu-moved':
      return event.phase;
    case 'text-protected':
      return event.writable ? 'writable' : 'read-only';
    case 'crashed':
      return event.reason;
    case 'site-left':
      return '';
    default:
      return 'value' in event
        ? valueName(system, 'address' in event ? event.address : 0, event.value)
        : '';
  }
}

/** The values that a function's locals take, first the parameters. */
const named =
  (system: System, { locals }: ProgramFunction) =>
  (value: Value, index: number): string =>
    scalarName(system, locals[index], value);

function argumentsOf(event: Extract<Event, { kind: 'called' }>): Value[] {
  const { argument0, argument1, argument2, argument3, argument4, argument5 } = event;
  const all = [argument0, argument1, argument2, argument3, argument4, argument5];
  return all.slice(0, event.count);
}

/** `loaded in_nmi 1`: an event in a line. */
export const eventLine = (event: Event, { object, value }: Facts): string =>
  printable([event.kind, object, value].filter((part) => part !== '').join(' '));
