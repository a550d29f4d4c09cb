/** A part of a run as lines of a table, and what of the run is left out. */

import { EVENT_KINDS } from '../../machine/events/event-table.ts';
import type { Event } from '../../machine/events/events.ts';
import type { Paint } from '../../report/printing/paint.ts';
import { eachTableLine } from '../../report/printing/table.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { type Choice, chosenRows } from '../../report/rows/chosen-rows.ts';
import { isShown } from '../../report/rows/event-wording.ts';
import type { Row } from '../../report/rows/row.ts';
import { UsageError } from '../process/exit.ts';
import type { ChoiceWords } from '../words/choice-words.ts';
import { DEFAULT_WIDTH } from '../words/defaults.ts';
import { grouped, plural } from './run-size.ts';
import type { ToldRun } from './told-run.ts';

export interface Part {
  run: ToldRun;
  choice: Choice;
  width?: number;
  paint?: Paint;
}

/** Events of a run that is not shown whole unless that is asked for, and how many of them are. */
const LONG_RUN = 5000;
const LONG_PART = 1000;
/** Events on either side of the one that is asked for. */
export const AROUND = 50;

export const wholeOf = ({ timeline }: ToldRun): Choice => ({
  from: 0,
  to: Math.max(0, timeline.length - 1),
  cpus: null,
  kinds: null,
});

/** Nobody reads a hundred thousand rows: of a long run what comes last, or is around the failure. */
export function lastOf(run: ToldRun): Choice {
  const whole = wholeOf(run);
  if (run.timeline.length <= LONG_RUN) return whole;
  const end = Math.min(whole.to, run.critical?.event ?? whole.to);
  return {
    ...whole,
    from: Math.max(0, end - LONG_PART + 1),
    to: Math.min(whole.to, end + LONG_PART),
  };
}

/** What the words say of this run; null where they say nothing. Throws UsageError. */
export function chosenOf(
  { from, to, around, cpus, kinds }: ChoiceWords,
  run: ToldRun,
): Choice | null {
  const whole = wholeOf(run);
  const { length, system } = run.timeline;
  for (const [option, event] of Object.entries({ from, around })) {
    if (event === undefined || event <= whole.to) continue;
    const has = length === 0 ? 'no events' : `${plural(length, 'event')}, 0 to ${whole.to}`;
    throw new UsageError(`--${option} ${event}: the run has ${has}`);
  }
  const stranger = cpus?.find((cpu) => cpu >= system.cpus);
  if (stranger !== undefined) {
    throw new UsageError(`--cpu ${stranger}: the run has ${plural(system.cpus, 'CPU')}, from 0 on`);
  }
  if ([from, to, around].every((event) => event === undefined)) {
    return cpus === null && kinds === null ? null : { ...whole, cpus, kinds };
  }
  const first = around === undefined ? (from ?? 0) : Math.max(0, around - AROUND);
  const last = around === undefined ? (to ?? whole.to) : around + AROUND;
  return { from: first, to: Math.min(whole.to, last), cpus, kinds };
}

export const partRows = ({ run, choice }: Part): Generator<Row> =>
  chosenRows(run.timeline, choice, { critical: run.critical, disassembler: run.disassembler });

/** Heading, rows, and which events stand before and behind them. */
export function* partLines(part: Part): Generator<string> {
  const { run, choice, width = DEFAULT_WIDTH, paint } = part;
  const { length: events, system } = run.timeline;
  const said = (text: string): string[] => wrap(text, width, 2, 4);
  const cpus = choice.cpus ?? actingIn(part);
  const lines = eachTableLine(partRows(part), { system, events, width, paint, cpus });
  for (let heading = 0; heading < HEADING; heading++) yield lines.next().value as string;
  yield* leftOut(run, 0, choice.from).flatMap(said);
  const first = lines.next();
  if (!first.done) yield first.value;
  else if (choice.cpus !== null || choice.kinds !== null) yield* said('(no row is of these)');
  yield* lines;
  yield* leftOut(run, choice.to + 1, events).flatMap(said);
}

/** Lines of a table's heading. */
const HEADING = 2;

/** `events 10 to 50 of 140 events; CPU0, CPU2; nmi-entered`: what was asked for. */
export function partTitle({ run, choice }: Part): string {
  const { from, to, cpus, kinds } = choice;
  const parts = [`events ${from} to ${to}, of ${plural(run.timeline.length, 'event')}`];
  if (cpus !== null) parts.push(cpus.map((cpu) => `CPU${cpu}`).join(', '));
  if (kinds !== null) parts.push(kinds.join(', '));
  return parts.join('; ');
}

/** `VISIBLE[kind]`: tables tell of it. */
const VISIBLE = EVENT_KINDS.map((kind) => isShown({ kind } as Event));
/** So many CPUs have a lane each, whatever they do. */
const FEW = 4;

/** The CPUs that do something in a part; null where there are too few to choose from. */
function actingIn({ run, choice }: Part): number[] | null {
  const { columns, length, system } = run.timeline;
  if (system.cpus <= FEW) return null;
  const acting = new Set<number>();
  for (let event = choice.from; event <= choice.to && event < length; event++) {
    if (VISIBLE[columns.kind[event]]) acting.add(columns.cpu[event]);
  }
  if (run.critical !== null && run.critical.event === length) return null;
  return [...acting].sort((a, b) => a - b);
}

/** `... events 0 to 4599: CPU0 3,000, CPU1 1,600 ...`, from one event up to another (exclusive). */
function leftOut({ timeline }: ToldRun, from: number, to: number): string[] {
  if (from >= to) return [];
  const counts = new Array<number>(timeline.system.cpus).fill(0);
  for (let event = from; event < to; event++) counts[timeline.columns.cpu[event]]++;
  const each = counts.flatMap((count, cpu) => (count > 0 ? [`CPU${cpu} ${grouped(count)}`] : []));
  const events = to - from === 1 ? `event ${from}` : `events ${from} to ${to - 1}`;
  return [`... ${events}: ${each.join(', ')} ...`];
}
