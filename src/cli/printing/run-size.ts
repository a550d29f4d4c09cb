/** How long and how intricate a run is. */
import { countNmis, countSwitches } from '../../explore/shrinking/schedule-cost.ts';
import type { Step } from '../../machine/stepping/steps.ts';

export interface RunSize {
  nmis: number;
  switches: number;
  steps: number;
}

export function sizeOf(schedule: readonly Step[]): RunSize {
  const nmis = countNmis(schedule);
  return { nmis, switches: countSwitches(schedule), steps: schedule.length };
}

/** `2 NMIs, 4 context switches, 151 steps`. */
export function sizeText({ nmis, switches, steps }: RunSize): string {
  return `${plural(nmis, 'NMI')}, ${plural(switches, 'context switch')}, ${plural(steps, 'step')}`;
}

export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${grouped(count)} ${noun}${noun.endsWith('ch') ? 'es' : 's'}`;
}

/** 1234567 as `1,234,567`. */
export function grouped(number: number): string {
  return number.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
