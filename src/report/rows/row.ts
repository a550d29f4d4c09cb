/** A row of a run's table, as data. */
import type { FailureClass } from '../../detectors/failure.ts';
import type { EventKind } from '../../machine/events/events.ts';
import type { SourceRange } from '../../machine/program/program.ts';
import type { ContextKind } from '../../machine/state/machine.ts';

type RowKind =
  /** The name of a function, above its rows. */
  | 'function'
  | 'access'
  /** Buffered stores reached memory. */
  | 'drain'
  /** An instruction was fetched or executed. */
  | 'fetch'
  | 'fence'
  /** A context began or ended. */
  | 'context'
  /** stop_machine, on_each_cpu, RCU, protection of text. */
  | 'smp'
  | 'crash'
  /** The run's end, which no event marks. */
  | 'end';

/** What a row says. */
export interface RowContent {
  kind: RowKind;
  /** Source text, or words where the event has none; empty where the effects say it all. */
  text: string;
  /** Values read (`flag -> 1`) and written (`flag = 1`), bytes of sites that changed. */
  effects: string[];
  source: SourceRange | null;
  /** Index of the first site of which bytes in memory changed in this row, -1 for none. */
  changedSite: number;
  /** Bytes were executed that are neither all old nor all new. */
  torn: boolean;
}

export const EMPTY: RowContent = {
  kind: 'access',
  text: '',
  effects: [],
  source: null,
  changedSite: -1,
  torn: false,
};

export interface Row extends RowContent {
  /** Index of the first and the last event that the row holds. */
  first: number;
  last: number;
  cpu: number;
  context: ContextKind;
  /** Kinds of the events that it tells, each once; none for a name or the run's end. */
  events: EventKind[];
  /** How many functions of the context are open above the row: its indentation. */
  depth: number;
  /** What the failing event of the run is, null for all other rows. */
  critical: FailureClass | null;
  /** What another CPU was doing at the critical event, null elsewhere. */
  witness: { cpu: number; text: string } | null;
  /** The innermost context of each CPU during the row, null for one that has none. */
  contexts: (ContextKind | null)[];
}
