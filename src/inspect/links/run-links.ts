/** What of a run belongs together: events and the calls that made them, stores and their arrivals, accesses of a place. */
import type { Timeline } from '../../history/timeline.ts';
import { Accesses } from './accesses.ts';
import { Activations } from './activations.ts';
import { Stores } from './stores.ts';

export interface RunLinks {
  activations: Activations;
  stores: Stores;
  accesses: Accesses;
}

const kept = new WeakMap<Timeline, RunLinks>();

/**
 * The links of all events that there are: kept, and gone on with as the run grows. Takes half a second and some 20 MB
 * for a million events, once.
 */
export function linksOf(timeline: Timeline): RunLinks {
  const { system, columns } = timeline;
  const links = kept.get(timeline) ?? {
    activations: new Activations(system),
    stores: new Stores(system.cpus),
    accesses: new Accesses(system.cpus, system.profile.isBlock),
  };
  kept.set(timeline, links);
  for (let index = links.activations.of.length; index < timeline.length; index++) {
    links.activations.take(timeline, index);
    links.stores.take(columns, index);
    links.accesses.take(columns, index);
  }
  return links;
}
