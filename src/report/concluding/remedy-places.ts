/** Where in a protocol a primitive may be missing, by what its failing run shows. */
import type { Remedy } from '../../explore/mending/remedies.ts';
import { units } from '../../history/written-units.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { type FailedRun, issueOf, type OwnPlace, ownPlace } from './failed-run.ts';

export interface RemedyPlace {
  remedy: Remedy;
  /** The statement that it stands behind, or in front of. */
  side: 'behind' | 'in front of';
  place: OwnPlace;
}

/** Places that are worth a search, the likeliest first. */
const MOST = 16;

export function remedyPlaces(run: FailedRun): RemedyPlace[] {
  const found = [...lateStores(run), ...syncs(run), ...graces(run), ...handlers(run)];
  const seen = new Set<string>();
  return found
    .filter(({ remedy: { kind, fn, pc } }) => {
      const key = `${kind} ${fn} ${pc}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MOST);
}

/** Behind stores that another CPU has read past, while they were in a store buffer. */
function lateStores(run: FailedRun): RemedyPlace[] {
  const { flow } = run;
  const open = new Map<number, number>();
  const late = new Set<number>();
  flow.events.forEach((event, index) => {
    if (event.kind === 'buffered') open.set(index, event.cpu);
    if (event.kind === 'committed') open.delete(flow.data[index][0]);
    if (event.kind !== 'loaded' && event.kind !== 'exchanged') return;
    const read = units(event.address, event.size);
    for (const [store, cpu] of open) {
      const stored = flow.events[store];
      if (cpu === event.cpu || stored.kind !== 'buffered') continue;
      const isSame = units(stored.address, stored.size).some((unit) => read.includes(unit));
      if (isSame) late.add(store);
    }
  });
  return [...late].reverse().flatMap((store): RemedyPlace[] => {
    const place = ownPlace(run, store);
    if (place === null) return [];
    const { fn, pc } = place;
    return [{ remedy: { kind: 'fence', fn, pc: pc + 1 }, side: 'behind', place }];
  });
}

/** In front of what others have written, where what fails has to do with text. */
function syncs(run: FailedRun): RemedyPlace[] {
  const isOfText = run.slice.told.some(({ event: index }) => {
    const event = run.flow.events[index];
    return event.kind === 'fetched' || ('address' in event && isTextAddress(event.address));
  });
  return isOfText ? inFrontOfWrites(run, 'sync') : [];
}

/** The same, where the one that failed was in a read-side section, or is one of several tasks. */
function graces(run: FailedRun): RemedyPlace[] {
  const { victim, timeline, critical } = run;
  if (victim === undefined) return [];
  const machine = timeline.machineAt(Math.min(critical.event, timeline.length));
  const grace = machine.cpus[victim.cpu].rcuDepth > 0 ? inFrontOfWrites(run, 'grace') : [];
  const isOneOfSeveral = timeline.system.tasks > 1 && victim.kind === 'task';
  return isOneOfSeveral ? [...grace, ...inFrontOfWrites(run, 'tasks')] : grace;
}

/** In front of what a handler executes that may have fetched it as it was: what serialises there. */
function handlers(run: FailedRun): RemedyPlace[] {
  const { victim, timeline, critical } = run;
  const { system } = timeline;
  if (!system.keepsVersions || victim === undefined || victim.kind === 'task') return [];
  const place = ownPlace(run, critical.event);
  if (place === null) return [];
  const kinds: Remedy['kind'][] = system.serialisingFences.includes('mb')
    ? ['fence', 'serialise']
    : ['serialise'];
  return kinds.map((kind) => ({
    remedy: { kind, fn: place.fn, pc: place.pc },
    side: 'in front of',
    place,
  }));
}

/** The latest first: what is waited for as late as may be is waited for the longest. */
function inFrontOfWrites(run: FailedRun, kind: Remedy['kind']): RemedyPlace[] {
  const { flow, slice, victim } = run;
  return slice.told.toReversed().flatMap(({ event }): RemedyPlace[] => {
    const actor = flow.actorOf(event);
    const isWrite = ['committed', 'stored', 'exchanged'].includes(flow.events[event].kind);
    if (!isWrite || actor?.kind !== 'task' || actor === victim) return [];
    const place = ownPlace(run, issueOf(run, event));
    if (place === null) return [];
    return [{ remedy: { kind, fn: place.fn, pc: place.pc }, side: 'in front of', place }];
  });
}
