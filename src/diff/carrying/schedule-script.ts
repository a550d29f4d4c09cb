/**
 * The first version's run as a script for the second: what each step means, and which activation of a
 * context takes it. Threads are numbered in the order in which they begin: the tasks first, by CPU.
 */

import { finish } from '../../explore/searching/search.ts';
import { countBelow } from '../../history/ascending.ts';
import { ParkedTasks } from '../../history/parked-tasks.ts';
import type { Moment } from '../../history/simulate.ts';
import type { Timeline } from '../../history/timeline.ts';
import { walk } from '../../history/walk.ts';
import type { Event } from '../../machine/events/events.ts';
import type { ContextKind } from '../../machine/state/machine.ts';
import type { Version } from '../pairing/correspondence.ts';
import { Follower, PRIVATE } from '../pairing/event-meaning.ts';
import { Tally } from '../pairing/tally.ts';

/** One activation of a context on a CPU. */
export interface Thread {
  cpu: number;
  kind: ContextKind;
  /** Positions in the schedule of the steps that it took. */
  steps: number[];
}

export interface Script {
  timeline: Pick<Timeline, 'system' | 'schedule'>;
  /** By position in the schedule: the meaning of the step's first event. */
  meanings: Float64Array;
  /** The thread that takes the step; of a drain the innermost one, of an arrival the new one, or -1. */
  threads: Int32Array;
  /** How many earlier steps mean the same; 0 for private ones. */
  earlier: Uint32Array;
  /** Of a drain: how many older stores of that meaning the buffer holds. */
  older: Uint8Array;
  /** By position in the schedule, of steps that store: the meanings of the drains to come; two of a store that was split. */
  stored: Map<number, number[]>;
  /** The step's first event. */
  events: Int32Array;
  /** Threads that begin with the step, by position in the schedule. */
  begins: Map<number, number[]>;
  all: Thread[];
  /** Threads of tasks that had to wait for their CPU at first, by `taskKey`. */
  tasks: Map<string, number>;
}

/** A task of a CPU, as a key. */
export const taskKey = (cpu: number, task: number): string => `${cpu} ${task}`;

export function scriptOf(version: Version, timeline: Timeline): Script {
  return finish(scripting(version, timeline));
}

/** Events between two yields. */
const SLICE = 4096;

/** The same, which yields now and then. */
export function* scripting(version: Version, timeline: Timeline): Generator<void, Script, void> {
  const steps = timeline.schedule.length;
  const script: Script = {
    timeline,
    meanings: new Float64Array(steps),
    threads: new Int32Array(steps).fill(-1),
    earlier: new Uint32Array(steps),
    older: new Uint8Array(steps),
    stored: new Map(),
    events: new Int32Array(steps).fill(-1),
    begins: new Map(),
    tasks: new Map(),
    all: [],
  };
  const follower = new Follower(version);
  const parked = new ParkedTasks<number>(version.system.cpus);
  const done = new Tally();
  const stacks = version.system.program.tasks.map((_, cpu): number[] => [
    script.all.push({ cpu, kind: 'task', steps: [] }) - 1,
  ]);
  const take = ({ event, index, step, stepIndex }: Moment): void => {
    const stack = stacks[event.cpu];
    if (script.events[stepIndex] < 0) {
      script.events[stepIndex] = index;
      const meaning = follower.meaningOf(event);
      script.meanings[stepIndex] = meaning;
      if (meaning !== PRIVATE) script.earlier[stepIndex] = done.add(meaning) - 1;
      script.threads[stepIndex] = stack.at(-1) ?? -1;
      if (step.kind === 'run') script.all[stack[stack.length - 1]].steps.push(stepIndex);
      if (event.kind === 'committed') {
        script.older[stepIndex] = olderAlike(follower, event.cpu, event.entry);
      }
    }
    follower.take(event);
    if (event.kind === 'buffered') {
      const drain = follower.meaningOfEntry(event.cpu, follower.stores(event.cpu).at(-1) as number);
      script.stored.set(stepIndex, [...(script.stored.get(stepIndex) ?? []), drain]);
    }
    if (event.kind === 'switched') {
      const key = taskKey(event.cpu, event.task);
      parked.exchange(stack, event, () => {
        const thread = script.all.push({ cpu: event.cpu, kind: 'task', steps: [] }) - 1;
        script.tasks.set(key, thread);
        return [thread];
      });
    }
    if (leaves(event)) stack.pop();
    const begun = begunBy(event);
    if (begun === null) return;
    const thread = script.all.push({ cpu: event.cpu, kind: begun, steps: [] }) - 1;
    stack.push(thread);
    script.begins.set(stepIndex, [...(script.begins.get(stepIndex) ?? []), thread]);
    if (step.kind !== 'run') script.threads[stepIndex] = thread;
  };
  for (let from = 0; from < timeline.length; from += SLICE) {
    walk(timeline, from, Math.min(from + SLICE, timeline.length), take);
    yield;
  }
  return script;
}

function olderAlike(follower: Follower, cpu: number, entry: number): number {
  const meaning = follower.meaningOfEntry(cpu, entry);
  return follower
    .stores(cpu)
    .filter((older) => older < entry && follower.meaningOfEntry(cpu, older) === meaning).length;
}

/** The kind of context that the event begins, null for none. */
export function begunBy(event: Event): ContextKind | null {
  switch (event.kind) {
    case 'nmi-entered':
      return 'nmi';
    case 'interrupt-entered':
      return 'interrupt';
    case 'trapped':
      return 'trap';
    case 'stopped':
      return 'stopper';
    default:
      return null;
  }
}

/** The event ends the CPU's innermost context. */
export function leaves(event: Event): boolean {
  return (
    event.kind === 'interrupt-returned' || event.kind === 'task-ended' || event.kind === 'resumed'
  );
}

/** Meanings of what the step's thread still does, the step first, private ones left out. */
export function aheadOf({ all, threads, meanings }: Script, at: number, most: number): number[] {
  const { steps } = all[threads[at]];
  const ahead: number[] = [];
  for (let index = countBelow(steps, at); index < steps.length && ahead.length < most; index++) {
    const meaning = meanings[steps[index]];
    if (meaning !== PRIVATE) ahead.push(meaning);
  }
  return ahead;
}
