/** How an event of a second run differs from the recorded one, in words. */
import type { Moment } from '../../history/simulate.ts';
import { addressName } from '../../machine/state/address-names.ts';
import type { System } from '../../machine/state/system.ts';
import { canonicalEventText, fieldOf, fieldText } from '../contents/event-line.ts';
import type { Replay } from './replay.ts';

type Compared = Pick<Moment, 'event' | 'stepIndex'>;

/** null when they are equal. */
export function differenceOf(
  system: System,
  replay: Replay,
  recorded: Compared,
  rerun: Compared,
): string | null {
  const place = ({ event }: Compared): string =>
    'address' in event ? ` (${addressName(system, event.address)})` : '';
  if (recorded.event.kind !== rerun.event.kind) {
    const told = (moment: Compared) => canonicalEventText(moment.event) + place(moment);
    return `recorded: ${told(recorded)}; run again: ${told(rerun)}`;
  }
  if (recorded.stepIndex !== rerun.stepIndex) {
    return `recorded as part of step ${recorded.stepIndex}; run again: of step ${rerun.stepIndex}`;
  }
  for (const { name } of replay.fieldsOf(rerun.event.kind)) {
    if (fieldOf(recorded.event, name) === fieldOf(rerun.event, name)) continue;
    const told = (moment: Compared) =>
      fieldText(moment.event, name) + (name === 'address' ? place(moment) : '');
    return `${rerun.event.kind} recorded with ${told(recorded)}; run again: ${told(rerun)}`;
  }
  return null;
}
