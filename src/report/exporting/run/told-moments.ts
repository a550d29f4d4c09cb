/** The events of a run, each with what all formats say of it. */
import { eachState, type Moment } from '../../../history/simulate.ts';
import type { Machine } from '../../../machine/state/machine.ts';
import { type Facts, factsOf } from './event-facts.ts';
import type { ExportedRun } from './exporter.ts';
import { runningFunction } from './local-names.ts';

export interface ToldMoment extends Moment {
  facts: Facts;
  /** After the event; it goes on changing. */
  machine: Machine;
}

export function* toldMoments({ timeline }: ExportedRun): Generator<ToldMoment> {
  const { system, schedule } = timeline;
  for (const { moment, machine } of eachState(system, schedule)) {
    const caller = runningFunction(machine.cpus[moment.event.cpu]);
    yield { ...moment, facts: factsOf(system, moment.event, caller), machine };
  }
}
