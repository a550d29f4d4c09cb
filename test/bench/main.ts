/** `npm run bench`: figures of this machine, each with what it is compared to. Not a test. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { simulateSchedule } from '../../src/history/simulate.ts';
import { freezeMachine, reduceEvent } from '../../src/history/states.ts';
import { Timeline } from '../../src/history/timeline.ts';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import { createMachine } from '../../src/machine/state/system.ts';
import type { ScenarioOptions } from '../../src/scenario/scenario.ts';
import { benchDebugger } from './debugger.ts';
import { benchEditor } from './editor.ts';
import { type LongRun, longRun, scenarioOf, systemOf } from './long-run.ts';
import { benchDiff, benchReplays } from './replays.ts';

const say = (what: string, figure: string) => console.log(`${what.padEnd(52)} ${figure}`);
const rate = (count: number, ms: number) =>
  `${Math.round((1000 * count) / ms).toLocaleString('en')}/s`;

function timed<T>(work: () => T): { ms: number; value: T } {
  const start = performance.now();
  const value = work();
  return { ms: performance.now() - start, value };
}

function benchSearch(title: string, options: ScenarioOptions, reduce: boolean): void {
  const system = systemOf(scenarioOf('ftrace-nmi-2009', options));
  const search = () =>
    finish(exhaustive({ ...UNLIMITED, system, reduce, maxSteps: Infinity, seed: 0 }));
  const { ms, value } = timed(search);
  const { states, transitions, end } = value;
  const figures = `${rate(states, ms)} states, ${rate(transitions, ms)} transitions`;
  say(title, `${figures}  (${states} states, ${end}, ${(ms / 1000).toFixed(1)} s)`);
}

function benchStart(): void {
  const run = (...words: string[]) =>
    timed(() => spawnSync(process.execPath, ['dist/pokelab.js', ...words], { encoding: 'utf8' }))
      .ms;
  const out = `--out=${process.env.TMPDIR ?? '/tmp'}/pokelab-bench-${process.pid}`;
  say(
    'process start to the finding of 2008, recorded',
    `${run('check', 'ftrace-nmi-2008', '--no-shrink', `${out}.replay`).toFixed(0)} ms`,
  );
  say(
    '  its least run, proven and recorded',
    `${run('check', 'ftrace-nmi-2008', `${out}-least.replay`).toFixed(0)} ms`,
  );
  const bare = timed(() => spawnSync(process.execPath, ['-e', '0'])).ms;
  say('  of which node alone / --help', `${bare.toFixed(0)} ms / ${run('--help').toFixed(0)} ms`);
}

function benchEvents({ system, schedule }: LongRun): number {
  let events = 0;
  const plain = timed(() => simulateSchedule(system, schedule).subscribe(() => events++)).ms;
  say(`events of a run (${events} events), no history`, rate(events, plain));
  let machine = freezeMachine(createMachine(system));
  const some = schedule.slice(0, 40_000);
  let reduced = 0;
  const immer = timed(() =>
    simulateSchedule(system, some).subscribe(({ event }) => {
      machine = reduceEvent(system, machine, event);
      reduced++;
    }),
  ).ms;
  const factor = immer / reduced / (plain / events);
  say('  with Immer history', `${rate(reduced, immer)}  (${factor.toFixed(1)} times slower)`);
  return events;
}

function benchTimeline({ system, schedule }: LongRun): void {
  const { ms, value: timeline } = timed(() => Timeline.of(system, schedule));
  say(
    'timeline: open at the end',
    `${(ms + timed(() => timeline.machineAt(timeline.length)).ms).toFixed(0)} ms`,
  );
  const seeks = Array.from({ length: 100 }, (_, index) => {
    const mark = (index * 7_919_993) % timeline.length;
    return timed(() => timeline.machineAt(mark)).ms;
  }).sort((a, b) => a - b);
  say(
    '  seek to a far mark, median / slowest of 100',
    `${seeks[50].toFixed(1)} / ${seeks[99].toFixed(1)} ms`,
  );
  let mark = timeline.length;
  const steps = Array.from({ length: 2000 }, () => timed(() => timeline.machineAt(--mark)).ms).sort(
    (a, b) => a - b,
  );
  say(
    '  step backwards, median / slowest of 2000',
    `${steps[1000].toFixed(3)} / ${steps[1999].toFixed(1)} ms`,
  );
  const scan = timed(() => timeline.find(timeline.length - 1, -1, () => false)).ms;
  say('  scan of all events for a breakpoint', `${scan.toFixed(1)} ms`);
}

await prepareLanguage();
console.log(`node ${process.version}\n`);
benchSearch(
  'exhaustive, 2 CPUs, 2 NMIs per CPU, tso',
  { cpus: 2, nmisPerCpu: 2, memory: 'tso' },
  true,
);
benchSearch('  without the reduction, 2 CPUs, 1 NMI', { cpus: 2, nmis: 1, memory: 'tso' }, false);
benchStart();
const run = timed(() => longRun(10_000, 4));
say('10,000 sites, 4 random NMIs: made in', `${(run.ms / 1000).toFixed(1)} s`);
benchEvents(run.value);
benchReplays(run.value, say);
benchDiff(say);
benchTimeline(run.value);
benchDebugger(run.value, say, () => performance.now());
await benchEditor(say, () => performance.now());
