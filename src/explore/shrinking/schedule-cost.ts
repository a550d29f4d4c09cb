/** How long and how intricate a schedule is: what is printed of a run, and what shrinking makes less. */
import type { Step } from '../../machine/stepping/steps.ts';

export interface Cost {
  nmis: number;
  /** Context switches: how often the schedule goes on at another CPU. */
  switches: number;
  steps: number;
}

export function costOf(schedule: readonly Step[]): Cost {
  let nmis = 0;
  let switches = 0;
  schedule.forEach(({ kind, cpu }, index) => {
    if (kind === 'nmi') nmis++;
    if (index > 0 && cpu !== schedule[index - 1].cpu) switches++;
  });
  return { nmis, switches, steps: schedule.length };
}
