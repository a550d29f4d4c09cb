/** How intricate a schedule is. */
import type { Step } from '../../machine/stepping/steps.ts';

/** Context switches: how often a schedule goes on at another CPU. */
export function countSwitches(schedule: readonly Step[]): number {
  let switches = 0;
  for (let index = 1; index < schedule.length; index++) {
    if (schedule[index].cpu !== schedule[index - 1].cpu) switches++;
  }
  return switches;
}

export function countNmis(schedule: readonly Step[]): number {
  return schedule.reduce((count, { kind }) => count + (kind === 'nmi' ? 1 : 0), 0);
}
