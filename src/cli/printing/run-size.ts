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

/** `950 KiB`, `64 MiB`, `1.5 GiB`. */
export function bytesText(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1023.5 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  const isWhole = Number.isInteger(size) || size >= 99.5;
  return `${size.toFixed(isWhole ? 0 : 1)} ${units[unit]}`;
}

/** `950`, `12 k`, `1.2 M`: three digits are enough for whoever waits. */
export function shortCount(number: number): string {
  if (number < 1000) return String(number);
  const [size, unit] = number < 999_500 ? [number / 1000, 'k'] : [number / 1_000_000, 'M'];
  return `${size < 9.95 ? size.toFixed(1) : size.toFixed(0)} ${unit}`;
}
