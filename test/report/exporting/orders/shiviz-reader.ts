/** A reader of ShiViz logs: the pattern of the first line, taken as often as it matches, as ShiViz does. */

export interface Entry {
  event: string;
  host: string;
  clock: Record<string, number>;
}

export function readShiviz(log: string): Entry[] {
  const [pattern, delimiter, ...lines] = log.split('\n');
  if (delimiter !== '') throw new Error(`runs are parted by ${delimiter}`);
  const matches = lines.join('\n').matchAll(new RegExp(pattern, 'gm'));
  return [...matches].map(({ groups }) => ({
    event: groups?.event ?? '',
    host: groups?.host ?? '',
    clock: JSON.parse(groups?.clock ?? ''),
  }));
}

/** Where a log is none of vector clocks: each host counts its own events, and knows of none that is still to come. */
export function clockFaults(entries: readonly Entry[]): string[] {
  const counts = new Map<string, number>();
  const faults: string[] = [];
  for (const { event, host, clock } of entries) {
    counts.set(host, (counts.get(host) ?? 0) + 1);
    if (clock[host] !== counts.get(host)) faults.push(`${event}: ${host} is at ${clock[host]}`);
    for (const [other, time] of Object.entries(clock)) {
      if (!(time >= 1 && time <= (counts.get(other) ?? 0)))
        faults.push(`${event}: ${other} ${time}`);
    }
  }
  return faults;
}

/** By the clocks: one happened before the other. */
export const isBefore = (a: Entry, b: Entry): boolean =>
  a !== b && (b.clock[a.host] ?? 0) >= a.clock[a.host];
