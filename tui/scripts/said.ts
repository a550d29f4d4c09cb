/** What a command says where there is no screen: the message, the list, or the place that it opened, as text. */
import { eventLine } from '../../src/inspect/events/event-words.ts';
import { printable } from '../../src/machine/program/printable.ts';
import { sourcePosition } from '../../src/report/naming/names.ts';
import { runTitle } from '../commands/branching/side-by-side.ts';
import { textOf } from '../drawing/segments.ts';
import { listOf } from '../input/lists.ts';
import { linesOf } from '../lists/list-item.ts';
import { type Model, timelineOf, viewOf } from '../model/model.ts';
import { eventSource } from '../panes/source-pane.ts';

/** Why a script ends at the command that led to this model, null for nothing. */
export function problemOf({ message, prompt, awaiting, playing }: Model): string | null {
  if (message?.isError) return message.text;
  if (prompt !== null || awaiting !== null) return 'Words are missing behind it.';
  return playing === null ? null : 'Playing needs a screen.';
}

/** Lines for people, ASCII alone. `printed`: what it has printed itself, instead of a message. */
export function saidBy(before: Model, after: Model, printed: readonly string[]): string[] {
  const { message, overlay } = after;
  const text = message === null || message.isError ? '' : message.text;
  const told = printed.length > 0 ? printed : text === '' ? [] : [text];
  const list = overlay === null ? [] : listOf(after).items.flatMap(linesOf).map(textOf);
  const isMoved = before.mark !== after.mark || before.branch !== after.branch;
  const lines = [...told, ...list, ...(isMoved ? [positionText(after)] : [])];
  return lines.map((line) => printable(line).trimEnd());
}

/** `event 41 of 134: CPU1 nmi  write_flag -> 0 (ftrace.c:96)`; `start of 134 events`. */
function positionText(model: Model): string {
  const timeline = timelineOf(model);
  const { mark, branches, branch } = model;
  const { length, system } = timeline;
  const title = runTitle(model) ?? (branches.length > 1 ? `branch ${branch}` : '');
  const run = title === '' ? '' : `${title}: `;
  if (mark === 0) return `${run}start of ${length} events`;
  const { event } = timeline.momentAt(mark - 1);
  const source = eventSource(viewOf(model));
  const where = source === null ? '' : ` (${sourcePosition(system.program, source)})`;
  return `${run}event ${mark - 1} of ${length}: ${eventLine(system, event)}${where}`;
}
