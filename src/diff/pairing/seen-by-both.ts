/**
 * What two machines both take notice of: one version may run under another memory model or on other hardware than the
 * other. What only one of them notices has no counterpart, and is private in both.
 */
import type { Event } from '../../machine/events/events.ts';
import type { Operation } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';

export interface SeenByBoth {
  event: (event: Event) => boolean;
  operation: (operation: Operation) => boolean;
  /** Only one has store buffers: a store is a store, whether it goes to memory at once or not. */
  isStoreAlike: boolean;
}

export function seenByBoth(a: System, b: System): SeenByBoth {
  const models = [a.model, b.model];
  const isSameFetch = a.profile.name === b.profile.name;
  const isSameModel = a.model.name === b.model.name;
  const isBuffered = models.every(({ buffered }) => buffered);
  return {
    isStoreAlike: a.model.buffered !== b.model.buffered,
    event(event) {
      switch (event.kind) {
        case 'fenced':
          return models.every(({ fences }) => fences[event.fence] !== 'nothing');
        case 'serialised':
          return isBuffered;
        // Other bytes at a time: what is executed tells.
        case 'fetched':
          return isSameFetch;
        default:
          return true;
      }
    },
    operation(operation) {
      if (operation.kind === 'fence' && !isSameModel) {
        return models.every(({ fences }) => fences[operation.fence] !== 'nothing');
      }
      return operation.kind !== 'serialise' || isBuffered || a.model.buffered === b.model.buffered;
    },
  };
}
