/** The lanes of a run as a picture for a commit message or a talk: what was run above them, how it ended below. */
import { openingMark } from '../../inspect/events/motion.ts';
import { printable } from '../../machine/program/printable.ts';
import type { ExportedRun } from '../../report/exporting/run/exporter.ts';
import { lazyDisassembler } from '../../report/naming/disassemble.ts';
import { chosenRows } from '../../report/rows/chosen-rows.ts';
import { pictureOf } from './lay-out.ts';
import { leftOut } from './left-out.ts';
import { svgOf } from './svg.ts';

/** Events before the failure that are drawn: nobody looks at a picture of more. */
const MOST_EVENTS = 1000;
/** Events behind it. */
const BEHIND = 50;
/** Characters of all lanes together. */
const ROOM = 84;

export function* svg(run: ExportedRun): Generator<string> {
  const { timeline, critical, scenario, verdict } = run;
  const { length } = timeline;
  const end = Math.min(length, openingMark(timeline, critical) + BEHIND);
  const start = Math.max(0, end - MOST_EVENTS);
  const choice = { from: start, to: end - 1, cpus: null, kinds: null };
  const rows = [...chosenRows(timeline, choice, { critical, disassembler: lazyDisassembler() })];
  const picture = pictureOf({
    timeline,
    rows,
    room: ROOM,
    story: run.story(),
    ...leftOut({ start, end }, length, 'are not drawn'),
  });
  const title = `${scenario.protocol}: ${scenario.description}`;
  const failing = critical === null ? verdict.word : `${verdict.word} ${critical.failure.class}`;
  const ending = [failing, verdict.sentence].filter((part) => part !== '').join(': ');
  yield svgOf(picture, {
    title: printable(title),
    description: `${printable(ending)}; ${printable(scenario.reproduce)}`,
    ending: printable(ending),
    again: printable(scenario.reproduce),
  });
}
