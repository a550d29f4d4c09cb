/** What all formats say of an event, by name. */
import type { Event } from '../../../machine/events/events.ts';
import { hexBytes } from '../../../machine/memory/hex.ts';
import { addressName } from '../../../machine/state/address-names.ts';
import type { System } from '../../../machine/state/system.ts';
import { outcomeName } from '../../naming/contents.ts';
import { functionName, siteName, valueName } from '../../naming/names.ts';

/** Empty where it has none of it. */
interface Facts {
  fn: string;
  position: string;
  object: string;
  value: string;
}

export function factsOf(system: System, event: Event): Facts {
  const { program } = system;
  const isRun = 'pc' in event;
  const source = isRun ? program.functions[event.fn].operations[event.pc].source : null;
  return {
    fn: isRun ? functionName(program, event.fn) : '',
    position: source === null ? '' : `${program.files[source.file]?.name}:${source.line}`,
    ...objectOf(system, event),
  };
}

/** What the event is about, and what became of it. */
function objectOf(system: System, event: Event): Pick<Facts, 'object' | 'value'> {
  switch (event.kind) {
    case 'executed':
      return {
        object: addressName(system, event.address),
        value: outcomeName(system, event),
      };
    case 'fetched':
      return {
        object: addressName(system, event.address + event.offset),
        value: hexBytes(event.value, event.size),
      };
    case 'site-left':
      return { object: siteName(system.program, event.site), value: '' };
    case 'switched':
      return { object: '', value: `task ${event.task}` };
    default: {
      const address = 'address' in event ? event.address : 0;
      return {
        object: address === 0 ? '' : addressName(system, address),
        value: 'value' in event ? valueName(system, address, event.value) : '',
      };
    }
  }
}
