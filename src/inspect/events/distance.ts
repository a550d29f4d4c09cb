/** How far two marks of a run are from each other: what happens between them. */
import type { Timeline } from '../../history/timeline.ts';

export interface Distance {
  events: number;
  /** Events of each CPU. */
  perCpu: number[];
  /** NMIs that begin. */
  nmis: number;
  /** Context switches: events of another CPU than the one before, and tasks that come in. */
  switches: number;
  /** Steps of the schedule, also those of which only some events are between the marks. */
  steps: number;
}

/** Of the events between two marks, whichever is the earlier one. Read from the columns alone. */
export function distanceOf({ columns, system }: Timeline, one: number, other: number): Distance {
  const [from, to] = one < other ? [one, other] : [other, one];
  const perCpu = new Array<number>(system.cpus).fill(0);
  let nmis = 0;
  let switches = 0;
  for (let index = from; index < to; index++) {
    const kind = columns.kindAt(index);
    perCpu[columns.cpu[index]]++;
    if (kind === 'nmi-entered') nmis++;
    const isOther = index > 0 && columns.cpu[index] !== columns.cpu[index - 1];
    if (kind === 'switched' || isOther) switches++;
  }
  const steps = from === to ? 0 : columns.step[to - 1] - columns.step[from] + 1;
  return { events: to - from, perCpu, nmis, switches, steps };
}

/** `74 events (CPU0 50, CPU1 24), 2 NMIs, 5 context switches, 6 steps` */
export function distanceText({ events, perCpu, nmis, switches, steps }: Distance): string {
  const each = perCpu.flatMap((count, cpu) => (count === 0 ? [] : [`CPU${cpu} ${count}`]));
  const cpus = each.length === 0 ? '' : ` (${each.join(', ')})`;
  const rest = [
    number(nmis, 'NMI'),
    number(switches, 'context switch', 'es'),
    number(steps, 'step'),
  ];
  return `${number(events, 'event')}${cpus}, ${rest.join(', ')}`;
}

const number = (count: number, noun: string, ending = 's'): string =>
  `${count} ${noun}${count === 1 ? '' : ending}`;
