/** How fast the debugger answers in a long run: a key to the frame that shows what it did. */
import { Timeline } from '../../src/history/timeline.ts';
import { roundRobin } from '../../src/inspect/branches/continuations.ts';
import { glyphsFor } from '../../tui/drawing/glyphs.ts';
import { update } from '../../tui/input/update.ts';
import { createModel, type Model } from '../../tui/model/model.ts';
import { frameOf } from '../../tui/screen/frame.ts';
import type { LongRun } from './long-run.ts';

type Say = (what: string, figure: string) => void;

const SIZE = { width: 200, height: 60 };

function opened({ system, schedule }: LongRun): Model {
  const timeline = Timeline.of(system, schedule);
  const root = {
    id: 1,
    parent: null,
    leftAt: 0,
    timeline,
    critical: null,
    isOpen: false,
    continuation: roundRobin(),
    savedAs: null,
    mark: timeline.length,
  };
  const rest = { title: 'bench', reproduce: '', file: null };
  return createModel({ size: SIZE, glyphs: glyphsFor(true), root, ...rest });
}

/** A debugger that measures: milliseconds from each key to its frame. */
class Measured {
  #model: Model;
  readonly #now: () => number;

  constructor(model: Model, now: () => number) {
    this.#model = model;
    this.#now = now;
  }

  key(key: string): number {
    const start = this.#now();
    this.#model = update(this.#model, { kind: 'key', key }).model;
    while (this.#model.task !== null) {
      this.#model = update(this.#model, { kind: 'work' }).model;
    }
    frameOf(this.#model);
    return this.#now() - start;
  }

  keys(keys: readonly string[]): number[] {
    return keys.map((key) => this.key(key)).sort((a, b) => a - b);
  }

  line(line: string): number {
    for (const character of line) {
      this.#model = update(this.#model, {
        kind: 'key',
        key: character === ' ' ? 'space' : character,
      }).model;
    }
    return this.key('enter');
  }
}

const medianAndSlowest = (sorted: readonly number[]): string =>
  `${sorted[sorted.length >> 1].toFixed(1)} / ${sorted[sorted.length - 1].toFixed(1)} ms`;

export function benchDebugger(run: LongRun, say: Say, now: () => number): void {
  const start = now();
  const measured = new Measured(opened(run), now);
  measured.key('C-l');
  say('debugger: open at the end, first frame at 200x60', `${(now() - start).toFixed(0)} ms`);
  measured.keys(Array.from({ length: 40 }, () => 'S'));
  const back = measured.keys(Array.from({ length: 200 }, () => 'S'));
  const forth = measured.keys(Array.from({ length: 200 }, () => 's'));
  say('  S, median / slowest of 200', medianAndSlowest(back));
  say('  s, median / slowest of 200', medianAndSlowest(forth));
  say(
    '  C and c across the run, nothing to stop at',
    medianAndSlowest(measured.keys([...'CcCcCcCc'])),
  );
  measured.line(':break serialised');
  const stops = measured.keys([...'CCCCCCCCCCcccccccccc']);
  say('  C and c to a breakpoint, median / slowest of 20', medianAndSlowest(stops));
  measured.line(':delete all');
  measured.key('g');
  const text = measured.line('/no such text');
  say('  / through all events, in slices', `${text.toFixed(0)} ms`);
  measured.key('close');
  measured.key('G');
  const lines: [string, string][] = [
    ['the first * (who wrote a variable)', ':writer nmi_running'],
    ['another one, from there', ':writer nmi_running'],
    ['. where its value came from', ':came-from'],
    ['all accesses of it, listed', ':accesses nmi_running'],
    [':trace of two variables at every NMI', ':trace nmi_running, write_flag at nmi-entered'],
    ['what explains the last event (the story)', ':why here'],
  ];
  for (const [what, line] of lines) {
    const taken = measured.line(line);
    say(`  ${what}`, `${taken.toFixed(0)} ms`);
    measured.key('escape');
  }
}
