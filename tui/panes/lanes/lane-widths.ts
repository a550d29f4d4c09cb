/** Which CPUs have a lane, and how wide each is. */
import { cpuTitle } from '../../../src/report/printing/lanes.ts';
import type { View } from '../../model/view.ts';

export interface Lane {
  /** -1 for the one lane that all CPUs share when there is no room for one each. */
  cpu: number;
  title: string;
  /** Characters of text, gutter left aside. */
  width: number;
  /** What happened is said in short. */
  isNarrow: boolean;
}

/** Gutter and space before a lane's text, and what parts two lanes. */
export const GUTTER = 2;
export const SEPARATOR = 2;

/** As wide as this for each, all lanes are alike; else the one of the CPU that is followed is wider than the others. */
const LEAST_ALIKE = 24;
/** What the wide one takes before the others get more than they must have, and the least that it is readable at. */
const WIDE = 32;
const LEAST_WIDE = 18;
const LEAST_NARROW = 8;
const MOST_NARROW = 16;

/** The CPUs that have a lane of their own. */
export function lanedCpus({ timeline, lanes }: View): number[] {
  const { cpus } = timeline.system;
  const all = Array.from({ length: cpus }, (_, cpu) => cpu);
  const shown = all.filter((cpu) => !lanes.hidden.includes(cpu));
  return shown.length > 0 ? shown : all;
}

/** What so many lanes have: each, where all are alike; the wide one and the others, where they are not. */
function widthsOf(lanes: number, room: number): { alike: number; wide: number; narrow: number } {
  const free = room - lanes * GUTTER - (lanes - 1) * SEPARATOR;
  const spare = Math.floor((free - WIDE) / Math.max(1, lanes - 1));
  const narrow = Math.max(LEAST_NARROW, Math.min(MOST_NARROW, spare));
  return { alike: Math.floor(free / lanes), wide: free - (lanes - 1) * narrow, narrow };
}

/** Lanes that fill at most `room` characters. */
export function lanesOf(view: View, room: number): Lane[] {
  const { timeline, lanes, cpu: followed } = view;
  const { system } = timeline;
  const cpus = lanedCpus(view);
  const { alike, wide, narrow } = widthsOf(cpus.length, room);
  // Of two runs beside each other the one with more CPUs decides whether they share a lane.
  const most = widthsOf(Math.max(cpus.length, view.alike?.cpus ?? 0), room);
  if (most.alike < LEAST_ALIKE && most.wide < LEAST_WIDE) {
    return [{ cpu: -1, title: 'all CPUs', width: room - GUTTER, isNarrow: false }];
  }
  if (alike >= LEAST_ALIKE && !(lanes.isFolded && cpus.includes(followed))) {
    return cpus.map((cpu) => {
      return { cpu, title: cpuTitle(system, cpu), width: alike, isNarrow: false };
    });
  }
  // Where the followed CPU's lane is hidden, the first one is as wide.
  const chosen = cpus.includes(followed) ? followed : cpus[0];
  return cpus.map((cpu) => {
    const isNarrow = cpu !== chosen;
    const title = isNarrow ? `CPU${cpu}` : cpuTitle(system, cpu);
    return { cpu, title, width: isNarrow ? narrow : wide, isNarrow };
  });
}
