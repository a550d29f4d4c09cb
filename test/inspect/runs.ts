/** Random runs of protocols of every kind: what the models of a run are held to event by event. */

import { Random } from '../../src/explore/strategies/random.ts';
import { Timeline } from '../../src/history/timeline.ts';
import type { Event } from '../../src/machine/events/events.ts';
import type { System } from '../../src/machine/state/system.ts';
import type { ScenarioOptions } from '../../src/scenario/scenario.ts';
import { prepare } from '../tui/runs.ts';

export const SAMPLES: readonly { name: string; options: ScenarioOptions }[] = [
  { name: 'ftrace-nmi-2008', options: { cpus: 2, nmis: 3, memory: 'tso' } },
  { name: 'ftrace-nmi-2008', options: { cpus: 4, nmis: 4, memory: 'pso', jobs: 2 } },
  { name: 'ftrace-nmi-2009', options: { cpus: 3, nmis: 4, memory: 'sc', jobs: 2 } },
  { name: 'ftrace-int3-2012', options: { cpus: 2, nmis: 2, memory: 'pso', hardware: 'stale' } },
  { name: 'smp-text-poke-2025', options: { cpus: 3, memory: 'tso', hardware: 'amd', sites: 2 } },
  { name: 'text-poke-desc-2022', options: { cpus: 4, memory: 'pso', sites: 2 } },
  { name: 'text-poke-batch-2019', options: { cpus: 2, memory: 'tso', hardware: 'intel' } },
  {
    name: 'arm64-patch-text-2014',
    options: { cpus: 3, memory: 'tso', hardware: 'stale8', nmis: 3 },
  },
  { name: 'powerpc-mflr-2019', options: { cpus: 2, tasks: 2, memory: 'tso' } },
  { name: 'riscv-auipc-2023', options: { cpus: 2, tasks: 2, memory: 'pso', nmis: 2 } },
  { name: 'nmi-rerun-2012', options: { cpus: 2, nmis: 4, memory: 'tso' } },
  { name: 'stop-machine', options: { cpus: 4, nmis: 3, memory: 'tso', hardware: 'qemu' } },
  { name: 'optprobe-2020', options: { cpus: 2, memory: 'pso', hardware: 'stale' } },
];

export interface Sample {
  title: string;
  timeline: Timeline;
  events: Event[];
}

/** Steps drawn at random; stores stay in their buffers for a while, and NMIs do not all come at once. */
function lazyRun(system: System, seed: number, most: number): Timeline {
  const random = new Random(seed);
  const timeline = new Timeline(system);
  for (let taken = 0; taken < most; taken++) {
    const steps = timeline.enabledAtEnd();
    const busy = steps.filter(({ kind }) => kind !== 'drain' && kind !== 'nmi');
    const drawn = busy.length > 0 && random.below(8) > 0 ? busy : steps;
    if (drawn.length === 0) break;
    timeline.append(drawn[random.below(drawn.length)]);
  }
  return timeline;
}

/** A run of each sample, of `most` steps at most. */
export async function sampleRuns(seed: number, most: number): Promise<Sample[]> {
  const runs: Sample[] = [];
  for (const { name, options } of SAMPLES) {
    const { system } = await prepare(name, options);
    const timeline = lazyRun(system, seed, most);
    const events = Array.from({ length: timeline.length }, (_, at) => timeline.momentAt(at).event);
    runs.push({ title: `${name} ${JSON.stringify(options)}`, timeline, events });
  }
  return runs;
}
