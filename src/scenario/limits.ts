/** Defaults and limits of scenarios. Limits keep a hostile replay or a slip of the keyboard harmless. */
import type { MemoryModelName } from '../machine/memory/memory-model.ts';
import { DEFAULT_PROFILE } from '../machine/memory/profiles.ts';
import { MOST_TASKS_A_CPU } from '../machine/state/machine.ts';

/** What holds where neither the options nor the protocol say anything. */
export const DEFAULTS = {
  cpus: 2,
  nmis: 0,
  memory: 'tso' as MemoryModelName,
  hardware: DEFAULT_PROFILE.name,
  jobs: 1,
  tasks: 1,
};

export interface Limit {
  least: number;
  most: number;
}

/** What a scenario may have, least and most; `nmis` in all and at each CPU. */
export const LIMITS = {
  cpus: { least: 1, most: 16 },
  nmis: { least: 0, most: 4095 },
  sites: { least: 1, most: 100_000 },
  jobs: { least: 1, most: 1000 },
  tasks: { least: 1, most: MOST_TASKS_A_CPU },
} as const satisfies Record<string, Limit>;
