/** What an event is about: the variable or the bytes that it accesses, the locals that it gives a value. */
import type { Timeline } from '../../history/timeline.ts';
import type { Event } from '../../machine/events/events.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { sizeOf } from '../../machine/program/values.ts';
import { addressName, cellAtAddress, siteContaining } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import { eventAt, operationText } from '../events/event-words.ts';
import { NONE } from '../links/activations.ts';
import type { LocalPlace } from '../links/locals.ts';
import { linksOf } from '../links/run-links.ts';
import {
  bytesName,
  type LocalTarget,
  localTarget,
  type MemoryTarget,
  type Target,
} from './targets.ts';

/**
 * Of a call its arguments, of a return the caller's local that took the result, of an execution the bytes of its
 * instruction; none for what neither accesses anything nor gives a value.
 */
export function targetsOf(timeline: Timeline, index: number): Target[] {
  const event = eventAt(timeline, index);
  const { system } = timeline;
  switch (event.kind) {
    case 'loaded':
    case 'buffered':
    case 'stored':
    case 'committed':
    case 'exchanged':
      return [accessed(system, event.address, event.size)];
    case 'fetched':
      return [accessed(system, event.address + event.offset, event.size)];
    case 'executed':
      return [accessed(system, event.address, event.size)];
    case 'trapped':
      return [accessed(system, event.address, 1)];
    case 'crashed':
    case 'faulted':
      return meantAt(system, event.address);
    default:
      return putsOf(timeline, index).map((place) => namedLocal(timeline, place, index));
  }
}

/** The variable or the bytes of text at an address. */
export function accessed(system: System, address: number, size: number): MemoryTarget {
  const bytes = isTextAddress(address) ? bytesName(system, address, size) : null;
  return { kind: 'memory', name: bytes ?? addressName(system, address), address, size };
}

/** What an access that could not be made was to: nothing where nothing is. */
function meantAt(system: System, address: number): MemoryTarget[] {
  const cell = cellAtAddress(system.program, address);
  if (cell !== undefined) return [accessed(system, cell.address, sizeOf(cell.type))];
  return siteContaining(system, address) < 0 ? [] : [accessed(system, address, 1)];
}

/** A temporary is called as the source that it stands for. */
export function namedLocal(timeline: Timeline, place: LocalPlace, index: number): LocalTarget {
  const { system, columns } = timeline;
  const { activations } = linksOf(timeline);
  const here = { timeline, mark: index + 1, cpu: activations.cpu.at(place.activation) };
  const target = localTarget(here, place, place.local);
  if (!system.program.functions[place.fn].locals[place.local].temporary) return target;
  // What a function returned is a value of its call.
  const own = activations.of.at(index);
  const isReturn = columns.kindAt(index) === 'returned' && own !== NONE;
  const source = isReturn ? activations.entry.at(own) : index;
  return { ...target, name: `\`${operationText(system, eventAt(timeline, source))}\`` };
}

/** The locals that the event gave a value. */
export function putsOf(timeline: Timeline, index: number): LocalPlace[] {
  const event = eventAt(timeline, index);
  switch (event.kind) {
    case 'called':
      return begun(timeline, index, event.cpu, event.callee, event.count);
    case 'interrupt-entered':
      return begun(timeline, index, event.cpu, event.callee, 1);
    case 'stop-shared':
      return timeline.system.program.tasks.flatMap((_, cpu) =>
        ((event.cpus >> cpu) & 1) === 0 ? [] : begun(timeline, index, cpu, event.callee, 1),
      );
    case 'trapped':
      return [
        ...begun(timeline, index, event.cpu, event.handler, 1),
        ...ownPut(timeline, index, event),
      ];
    case 'returned': {
      const { activations } = linksOf(timeline);
      const own = activations.of.at(index);
      if (event.local < 0) return [];
      const fn = timeline.columns.fn[activations.entry.at(own)];
      return [{ activation: activations.outer.at(own), fn, local: event.local }];
    }
    default:
      return ownPut(timeline, index, event);
  }
}

/** The first parameters of the function that the event began on the CPU. */
function begun(
  timeline: Timeline,
  index: number,
  cpu: number,
  fn: number,
  count: number,
): LocalPlace[] {
  const activation = linksOf(timeline).activations.begunBy(index, cpu);
  const { parameters } = timeline.system.program.functions[fn];
  if (activation === NONE) return [];
  return Array.from({ length: Math.min(count, parameters) }, (_, local) => {
    return { activation, fn, local };
  });
}

function ownPut(timeline: Timeline, index: number, event: Event): LocalPlace[] {
  if (!('local' in event) || !('fn' in event) || event.local < 0) return [];
  const activation = linksOf(timeline).activations.of.at(index);
  return activation === NONE ? [] : [{ activation, fn: event.fn, local: event.local }];
}
