/** How long and how intricate a schedule is: what is printed of a run, and what shrinking makes less. */
import { isContextSwitch, type Step } from '../../machine/stepping/steps.ts';

export interface Cost {
  nmis: number;
  /** Context switches: how often the schedule goes on at another CPU, or with another task. */
  switches: number;
  steps: number;
}

/** `before`: the step that the schedule goes on from, where there is one. */
export function costOf(schedule: readonly Step[], before?: Step): Cost {
  let nmis = 0;
  let switches = 0;
  let last = before;
  for (const step of schedule) {
    if (step.kind === 'nmi') nmis++;
    if (isContextSwitch(step, last)) switches++;
    last = step;
  }
  return { nmis, switches, steps: schedule.length };
}
