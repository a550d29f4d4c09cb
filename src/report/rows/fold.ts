/** What a row is made with: neighbouring events of one CPU that do one thing. */
import type { Machine } from '../../machine/state/machine.ts';
import type { Spot } from '../naming/source-spots.ts';
import type { ShownEvent } from './event-wording.ts';
import type { RowContent } from './row.ts';

/** A row that still takes events. */
export interface Fold {
  /** True when the event goes on with what the row does; `machine` is the state just before it. */
  takes(event: ShownEvent, spot: Spot | null, machine: Machine): boolean;
  /** `machine` is the state just before the event. */
  add(event: ShownEvent, spot: Spot | null, machine: Machine): void;
  /** `machine` is the state after the row's last event. */
  content(machine: Machine): RowContent;
}
