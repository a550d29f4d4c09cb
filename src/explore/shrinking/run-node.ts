/** Runs as a tree: each node goes on from its parent by some steps of one CPU. */
import type { Failure } from '../../detectors/failure.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Parts } from './machine-parts.ts';
import { type Cost, costOf } from './schedule-cost.ts';

export interface RunNode extends Cost {
  parent: RunNode | null;
  /** The micro-operations that led here; empty at the root. */
  led: Step[];
  /** The CPU that ran last, -1 at the root; and those that have run, as a bit mask. */
  last: number;
  ran: number;
  /** 1 once the steps of the CPU that ran last have been tried, and those of the others are due. */
  turn: 0 | 1;
  /** Index into the best nodes; -1 for a failure, which is no state. */
  state: number;
  /** Nodes of equal cost leave the queue in the order they came. */
  order: number;
  /** The machine, and the numbers of its parts; null once nothing more is tried in it, and for a failure. */
  machine: Machine | null;
  parts: Parts;
  /** The run ends here with it. */
  failure: Failure | null;
  /** What CPUs still do that nobody can tell, at the end of such a run. */
  ending: Step[];
}

/** The node that those steps of one CPU lead to; not numbered and not ordered yet. */
export function childOf(parent: RunNode | null, led: Step[]): RunNode {
  const last = led[0]?.cpu ?? parent?.last ?? -1;
  const { nmis, switches } = costOf(led, parent?.led.at(-1));
  return {
    parent,
    led,
    nmis: (parent?.nmis ?? 0) + nmis,
    switches: (parent?.switches ?? 0) + switches,
    steps: (parent?.steps ?? 0) + led.length,
    last,
    ran: (parent?.ran ?? 0) | (last < 0 ? 0 : 1 << last),
    turn: 0,
    state: -1,
    order: -1,
    parts: [],
    machine: null,
    failure: null,
    ending: [],
  };
}

export function scheduleOf(node: RunNode): Step[] {
  const parts: Step[][] = [];
  for (let at: RunNode | null = node; at !== null; at = at.parent) parts.push(at.led);
  return parts.reverse().flat();
}

/** The schedule, with each CPU's endings right behind its own last step: that is no switch. */
export function withEndings(schedule: readonly Step[], endings: readonly Step[]): Step[] {
  const whole = [...schedule];
  for (const cpu of new Set(endings.map((step) => step.cpu))) {
    const own = endings.filter((step) => step.cpu === cpu);
    const last = whole.findLastIndex((step) => step.cpu === cpu);
    whole.splice(last < 0 ? whole.length : last + 1, 0, ...own);
  }
  return whole;
}
