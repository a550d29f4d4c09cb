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

/** `950`, `12 k`, `1.2 M`: three digits are enough for whoever waits. */
export function shortCount(number: number): string {
  if (number < 1000) return String(number);
  const [size, unit] = number < 999_500 ? [number / 1000, 'k'] : [number / 1_000_000, 'M'];
  return `${size < 9.95 ? size.toFixed(1) : size.toFixed(0)} ${unit}`;
}
