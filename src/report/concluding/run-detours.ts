/** What would have stopped a run: another order of what it did, tried out on the run itself. */
import { type Until, undivided, waitFor } from '../../explore/mending/detours.ts';
import { units } from '../../history/written-units.ts';
import type { Step } from '../../machine/stepping/steps.ts';
import type { Actor } from '../slicing/open-frames.ts';
import { type FailedRun, issueOf, isWrite } from './failed-run.ts';

export interface WaitFound {
  kind: 'wait';
  /** The store that came too early. */
  store: number;
  until: Until;
  /** What the one that was not waited for had read before, of what the store changed; -1 for nothing. */
  read: number;
  /** How the run goes then. */
  schedule: readonly Step[];
}

export interface Parted {
  kind: 'parted';
  /** Of one context, and what another one read or wrote in between. */
  first: number;
  last: number;
  between: number;
  /** How the run goes then. */
  schedule: readonly Step[];
}

export type DetourFound = WaitFound | Parted;

/** Detours that are tried. */
const MOST = 40;

/** The first detour by which the run ends well; null for none. */
export function detourOf(run: FailedRun): DetourFound | null {
  return waitFound(run) ?? partedFound(run);
}

/** A store that did not wait for the handler, or the read-side section, in which the failure is. */
function waitFound(run: FailedRun): WaitFound | null {
  const { flow, slice, victim, timeline, critical } = run;
  if (victim === undefined) return null;
  const machine = timeline.machineAt(Math.min(critical.event, timeline.length));
  const isInSection = machine.cpus[victim.cpu].rcuDepth > 0;
  if (victim.kind === 'task' && !isInSection) return null;
  const until: Until = victim.kind === 'task' ? 'section' : 'context';
  const began = firstOf(run, victim);
  const stores = slice.told
    .map(({ event }) => event)
    .filter((event) => isWrite(flow.events[event]) && issueOf(run, event) > began)
    .filter((event) => flow.actorOf(event)?.cpu !== victim.cpu);
  for (const event of byPublication(run, stores).slice(0, MOST)) {
    const store = issueOf(run, event);
    const before = timeline.columns.step[store];
    const made = waitFor(timeline.system, timeline.schedule, { before, cpu: victim.cpu, until });
    if (made === null) continue;
    return { kind: 'wait', store, until, read: readOf(run, event), schedule: made };
  }
  return null;
}

/** What the victim had read before it was changed comes first, then tasks before handlers, then the earlier. */
function byPublication(run: FailedRun, stores: readonly number[]): number[] {
  const rank = (event: number) => {
    const isTask = run.flow.actorOf(event)?.kind === 'task';
    return (readOf(run, event) >= 0 ? 0 : 2) + (isTask ? 0 : 1);
  };
  return [...stores].sort((a, b) => rank(a) - rank(b) || a - b);
}

/** The victim's read of what the store then changed, -1 for none. */
function readOf({ slice, flow, victim }: FailedRun, event: number): number {
  const read = slice.told.find(
    (told) => told.changedBy === event && flow.actorOf(told.event) === victim,
  );
  return read?.event ?? -1;
}

function firstOf({ flow }: FailedRun, actor: Actor): number {
  return flow.actor.indexOf(actor.id);
}

/** Two events of a context that would have to come one right after the other. */
function partedFound(run: FailedRun): Parted | null {
  const { timeline } = run;
  const pairs = partedPairs(run).slice(0, MOST);
  for (const pair of pairs) {
    const positions = stepsOf(run, pair);
    const schedule = undivided(timeline.system, timeline.schedule, positions);
    if (schedule !== null) return { ...pair, schedule };
  }
  return null;
}

/** Those of who failed first, then the shortest; not of one instruction, which only its CPU can part. */
function partedPairs(run: FailedRun): Omit<Parted, 'schedule'>[] {
  const { flow, slice, timeline } = run;
  const told = slice.told.map(({ event }) => event);
  const pairs = told.flatMap((last, index): Omit<Parted, 'schedule'>[] => {
    const actor = flow.actor[last];
    const first = told.slice(0, index).findLast((event) => flow.actor[event] === actor);
    if (first === undefined || actor < 0 || isOneInstruction(run, first, last)) return [];
    const between = told.find(
      (event) =>
        event > first &&
        event < last &&
        flow.actor[event] !== actor &&
        [first, last].some((own) => conflicts(run, event, own)),
    );
    return between === undefined ? [] : [{ kind: 'parted', first, last, between }];
  });
  const rank = ({ first, last }: Pick<Parted, 'first' | 'last'>) =>
    last - first + (flow.actorOf(last) === run.victim ? 0 : timeline.length);
  return pairs.sort((a, b) => rank(a) - rank(b));
}

function isOneInstruction({ flow }: FailedRun, first: number, last: number): boolean {
  const [a, b] = [flow.events[first], flow.events[last]];
  const isOfSite = (kind: string) => ['fetched', 'executed', 'trapped', 'crashed'].includes(kind);
  return isOfSite(a.kind) && isOfSite(b.kind);
}

/** Both concern one place, and one of them writes it. */
function conflicts(run: FailedRun, one: number, other: number): boolean {
  const { flow } = run;
  if (!isWrite(flow.events[one]) && !isWrite(flow.events[other])) return false;
  const [a, b] = [unitsOf(flow.events[one]), unitsOf(flow.events[other])];
  return a.some((unit) => b.includes(unit));
}

function unitsOf(event: FailedRun['flow']['events'][number]): number[] {
  if (!('address' in event) || !('size' in event)) return [];
  const offset = event.kind === 'fetched' ? event.offset : 0;
  return units(event.address + offset, event.size);
}

/** The steps of the context from the one event to the other. */
function stepsOf(
  { flow, timeline }: FailedRun,
  { first, last }: Pick<Parted, 'first' | 'last'>,
): number[] {
  const { step } = timeline.columns;
  const positions = new Set<number>();
  for (let event = first; event <= last; event++) {
    if (flow.actor[event] === flow.actor[first]) positions.add(step[event]);
  }
  return [...positions];
}
