/** Counters up to the mark: the protocol's own, and what the machine did on each CPU. */
import { isEndless } from '../../src/detectors/starvation.ts';
import type { Timeline } from '../../src/history/timeline.ts';
import { variablesOf, variableText } from '../../src/inspect/state/variable-rows.ts';
import { EVENT_KINDS } from '../../src/machine/events/event-table.ts';
import type { EventKind } from '../../src/machine/events/events.ts';
import { clip, type Line, plainLine, segment } from '../drawing/segments.ts';
import { machineOf, type Size, type View } from '../model/view.ts';

const COUNTED: readonly { label: string; kinds: readonly EventKind[] }[] = [
  { label: 'NMIs', kinds: ['nmi-entered'] },
  { label: 'loads', kinds: ['loaded'] },
  { label: 'stores', kinds: ['stored', 'buffered'] },
  { label: 'reached memory', kinds: ['stored', 'committed'] },
  { label: 'LOCKed', kinds: ['exchanged'] },
  { label: 'fences', kinds: ['fenced', 'serialised'] },
  { label: 'fetches', kinds: ['fetched'] },
  { label: 'executed', kinds: ['executed'] },
  { label: 'int3 traps', kinds: ['trapped'] },
  { label: 'spins', kinds: ['relaxed'] },
];

export function statisticsPane(view: View, size: Size): Line[] {
  const lines = statisticsLines(view);
  const start = Math.min(view.selection.statistics, lastStart(lines, size));
  const shown = lines.slice(start, start + size.height);
  return shown.map((line) => clip(line, size.width, view.glyphs.more));
}

/** How far down the statistics can be scrolled: the first line then in sight. */
export const statisticsEnd = (view: View, size: Size): number =>
  lastStart(statisticsLines(view), size);

const lastStart = ({ length }: readonly Line[], { height }: Size): number =>
  Math.max(0, length - height);

function statisticsLines(view: View): Line[] {
  const { timeline, mark } = view;
  const machine = machineOf(view);
  const { counts, switches } = countEvents(timeline, mark);
  const { owner, phase } = machine.stop;
  const stop = owner < 0 ? 'no CPU' : `CPU${owner}, ${phase}`;
  return [
    ...ownCounters(view),
    pair('events so far', `${mark} of ${timeline.length}`),
    pair('steps so far', `${mark === 0 ? 0 : timeline.columns.step[mark - 1] + 1}`),
    pair('context switches', `${switches}`),
    pair(
      'NMIs left',
      isEndless(timeline.system) ? 'without end' : `${machine.nmisLeft} of ${timeline.system.nmis}`,
    ),
    pair('stop_machine', stop),
    pair('hardware', timeline.system.profile.name),
    ...table(counts, timeline.system.cpus),
  ];
}

const LABEL = 17;
const COLUMN = 7;

const pair = (label: string, value: string): Line => [
  segment(label.padEnd(LABEL), 'dim'),
  segment(value),
];

/** Variables that the protocol counts in: those that are named so. */
function ownCounters(view: View): Line[] {
  const { system } = view.timeline;
  const machine = machineOf(view);
  return variablesOf(system)
    .filter(({ name }) => /(^|_)(count|counter|nr)(_|$)/.test(name))
    .map((variable) => [
      segment(`${variable.name} `.padEnd(LABEL)),
      segment(variableText(system, variable, machine), 'strong'),
    ]);
}

function table(counts: readonly Int32Array[], cpus: number): Line[] {
  const heading = Array.from({ length: cpus }, (_, cpu) => `CPU${cpu}`.padStart(COLUMN)).join('');
  const rows = COUNTED.map(({ label, kinds }) => {
    const numbers = counts.map((byKind) =>
      kinds.reduce((sum, kind) => sum + byKind[EVENT_KINDS.indexOf(kind)], 0),
    );
    const isAny = numbers.some((number) => number > 0);
    const text = numbers.map((number) => String(number).padStart(COLUMN)).join('');
    return { isAny, line: [segment(label.padEnd(LABEL), 'dim'), segment(text)] };
  });
  return [
    plainLine(' '.repeat(LABEL) + heading, 'dim'),
    ...rows.filter(({ isAny }) => isAny).map(({ line }) => line),
  ];
}

interface Counted {
  mark: number;
  /** `counts[cpu][kind]` of the events before the mark. */
  counts: Int32Array[];
  switches: number;
}

const counted = new WeakMap<Timeline, Counted>();

/** Counts from the mark of the last call on, forwards or backwards. */
function countEvents(timeline: Timeline, mark: number): Counted {
  const { columns, system } = timeline;
  const known = counted.get(timeline) ?? {
    mark: 0,
    counts: Array.from({ length: system.cpus }, () => new Int32Array(EVENT_KINDS.length)),
    switches: 0,
  };
  const sign = mark >= known.mark ? 1 : -1;
  for (let index = Math.min(mark, known.mark); index < Math.max(mark, known.mark); index++) {
    known.counts[columns.cpu[index]][columns.kind[index]] += sign;
    const isSwitch = EVENT_KINDS[columns.kind[index]] === 'switched';
    const isOther = index > 0 && columns.cpu[index] !== columns.cpu[index - 1];
    if (isSwitch || isOther) known.switches += sign;
  }
  known.mark = mark;
  counted.set(timeline, known);
  return known;
}
