/** What is otherwise in a changed run, and what came of it, in words. */
import type { Timeline } from '../../history/timeline.ts';
import type { Branch } from '../branches/branches.ts';
import type { Change } from './change.ts';

/** How the run is then: `without the NMI of event 116`. */
export function changeText(timeline: Timeline, change: Change): string {
  const cpu = change.kind === 'hold' ? change.cpu : timeline.columns.cpu[change.event];
  switch (change.kind) {
    case 'skip':
      return timeline.columns.kindAt(change.event) === 'nmi-entered'
        ? `without the NMI of event ${change.event}`
        : `without the preemption of event ${change.event}`;
    case 'delay':
      return change.until === null
        ? `with the store of event ${change.event} kept in CPU${cpu}'s buffer while any can go on`
        : `with the store of event ${change.event} kept in CPU${cpu}'s buffer until behind event ${change.until}`;
    case 'swap':
      return change.other > change.event
        ? `with event ${change.event} behind event ${change.other}`
        : `with event ${change.event} before event ${change.other}`;
    case 'hold': {
      const where = change.mark === 0 ? 'at the start' : `behind event ${change.mark - 1}`;
      const until =
        change.until === null ? 'no other can go on' : `event ${change.until} has happened`;
      return `with CPU${cpu} stopped ${where} until ${until}`;
    }
  }
}

/** `fails: torn-fetch`, `ends well`; a run that was cut off does neither. */
export function outcomeOf({ critical, isOpen }: Pick<Branch, 'critical' | 'isOpen'>): string {
  if (critical !== null) return `fails: ${critical.failure.class}`;
  return isOpen ? 'has not ended' : 'ends well';
}

/** `Branch 1 fails: torn-fetch; without the NMI of event 116 it ends well (this run only).` */
export function outcomeText(parent: Branch, made: Branch): string {
  const [before, after] = [outcomeOf(parent), outcomeOf(made)];
  const too = before === after ? ', too' : '';
  return `Branch ${parent.id} ${before}; ${made.made?.text} it ${after}${too} (this run only).`;
}
