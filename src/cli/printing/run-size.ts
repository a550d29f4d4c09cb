/** How long and how intricate a run is. */
import type { Cost } from '../../explore/shrinking/schedule-cost.ts';

/** `2 NMIs, 4 context switches, 151 steps`. */
export function sizeText({ nmis, switches, steps }: Cost): string {
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
