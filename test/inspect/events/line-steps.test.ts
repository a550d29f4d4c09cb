/** Line by line stepping held to a reading of how deep stacks are, mark by mark. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Timeline } from '../../../src/history/timeline.ts';
import {
  activationsAt,
  beginMark,
  lineMark,
  outMark,
} from '../../../src/inspect/events/line-steps.ts';
import { openReplay } from '../../../src/inspect/opening/opening.ts';
import { prepare, randomRun } from '../../tui/runs.ts';

const REPLAYS = [
  'ftrace-nmi-2008',
  'stop-machine',
  'museum/text-poke-batch-2019',
  'museum/ftrace-int3-2012-LOOKS_AGAIN',
  'museum/paravirt-buffer-2007',
  'museum/text-poke-percpu-2025',
];

const runs: Timeline[] = [];
beforeAll(async () => {
  for (const name of REPLAYS)
    runs.push((await openReplay(`replays/${name}.replay`, '')).root.timeline);
  const { system } = await prepare('ftrace-nmi-2009', { cpus: 4, nmis: 6 });
  runs.push(randomRun(system, 3, 600), randomRun(system, 11, 600));
});

/** How many functions the CPU is in at each mark. */
function depths(timeline: Timeline, cpu: number): number[] {
  return Array.from({ length: timeline.length + 1 }, (_, mark) =>
    timeline.machineAt(mark).cpus[cpu].contexts.reduce((sum, { frames }) => sum + frames.length, 0),
  );
}

interface Open {
  line: string;
  pc: number;
}

/** Marks at which the CPU is about to do something on another line than its function did last. */
function linesBegun(timeline: Timeline, cpu: number): number[] {
  const { functions } = timeline.system.program;
  const deep = depths(timeline, cpu);
  const begun: number[] = [];
  const stack: (Open | undefined)[] = [];
  for (let mark = 0; mark < timeline.length; mark++) {
    const { event } = timeline.momentAt(mark);
    if (event.cpu !== cpu) continue;
    const at = deep[mark] - 1;
    stack.length = Math.min(stack.length, at + 1);
    if (!('pc' in event)) continue;
    const { operations } = functions[event.fn];
    const lineOf = (pc: number) => `${operations[pc].source.file}:${operations[pc].source.line}`;
    const line = lineOf(event.pc);
    const isTurn =
      operations[event.pc].kind === 'jump' &&
      operations.some(({ kind }, pc) => kind !== 'jump' && lineOf(pc) === line);
    const open = stack[at];
    const isUnderWay = open?.pc === event.pc && operations[event.pc].kind === 'execute';
    if (!isTurn && !isUnderWay && open?.line !== line) begun.push(mark);
    stack[at] = { line: isTurn ? (open?.line ?? '') : line, pc: event.pc };
  }
  return begun;
}

/** All marks that repeating a step visits, from one end to the other. */
function visited(timeline: Timeline, from: number, cpu: number, direction: 1 | -1): number[] {
  const marks: number[] = [];
  for (let mark = from; ; ) {
    mark = lineMark(timeline, mark, cpu, direction, false);
    if (mark < 0) return marks;
    marks.push(mark);
  }
}

const ofAll = (look: (timeline: Timeline, cpu: number) => void): void => {
  for (const timeline of runs) {
    for (let cpu = 0; cpu < timeline.system.cpus; cpu++) look(timeline, cpu);
  }
};

describe('[V6] lines that a CPU comes to', () => {
  it('are those that it begins, forwards and backwards', () => {
    let count = 0;
    ofAll((timeline, cpu) => {
      const wanted = linesBegun(timeline, cpu);
      const forwards = visited(timeline, 0, cpu, 1);
      expect(forwards).toEqual(wanted.filter((mark) => mark > 0));
      expect(visited(timeline, timeline.length, cpu, -1)).toEqual(wanted.toReversed());
      count += wanted.length;
    });
    expect(count).toBeGreaterThan(500);
  });

  it('over calls: those no deeper than the least deep place on the way', () => {
    ofAll((timeline, cpu) => {
      const deep = depths(timeline, cpu);
      const begun = new Set(linesBegun(timeline, cpu));
      for (const direction of [1, -1] as const) {
        for (let mark = 0; mark <= timeline.length; mark += 3) {
          if (deep[mark] === 0) continue;
          let wanted = -1;
          let least = deep[mark];
          for (let at = mark + direction; at >= 0 && at < timeline.length; at += direction) {
            least = Math.min(least, deep[at]);
            if (begun.has(at) && deep[at] <= least) {
              wanted = at;
              break;
            }
          }
          expect([mark, lineMark(timeline, mark, cpu, direction, true)]).toEqual([mark, wanted]);
        }
      }
    });
  });

  it('back from a line is the line before it in the same function', () => {
    ofAll((timeline, cpu) => {
      const deep = depths(timeline, cpu);
      const inner = (mark: number) => activationsAt(timeline, mark, cpu)[0];
      for (const mark of linesBegun(timeline, cpu)) {
        const next = lineMark(timeline, mark, cpu, 1, true);
        if (next < 0 || inner(next) !== inner(mark)) continue;
        expect(deep[next]).toBe(deep[mark]);
        expect(lineMark(timeline, next, cpu, -1, true)).toBe(mark);
      }
    });
  });
});

describe('[V6] activations', () => {
  it('end where the stack is less deep than at any mark before, since then', () => {
    ofAll((timeline, cpu) => {
      const deep = depths(timeline, cpu);
      for (let mark = 0; mark <= timeline.length; mark += 5) {
        const [activation] = activationsAt(timeline, mark, cpu);
        if (deep[mark] === 0) {
          expect(activation).toBeUndefined();
          continue;
        }
        const end = deep.findIndex((depth, at) => at > mark && depth < deep[mark]);
        expect([mark, outMark(timeline, mark, cpu)]).toEqual([mark, end]);
        const began = beginMark(timeline, activation);
        expect(began <= mark && deep[began] === deep[mark]).toBe(true);
        expect(began === 0 || deep[began - 1] < deep[mark]).toBe(true);
      }
    });
  });
});
