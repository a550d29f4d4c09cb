/**
 * Toys for tests of what stands above the machine: two CPUs that store, load and exchange, one that
 * patches a site which the other one and an NMI handler execute; and a wait that never ends.
 */
import { Random } from '../../src/explore/strategies/random.ts';
import { type Moment, type Pick, simulate } from '../../src/history/simulate.ts';
import type { MemoryModelName } from '../../src/machine/memory/memory-model.ts';
import { DEFAULT_STACKS } from '../../src/machine/state/stacks.ts';
import type { System } from '../../src/machine/state/system.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  branch,
  call,
  exchange,
  execute,
  fence,
  type HandMade,
  handMadeSystem,
  jump,
  load,
  local,
  relax,
  ret,
  serialise,
  siteAddress,
  store,
  storeAt,
} from './hand-made.ts';

const OLD = [0x0f, 0x1f, 0x44, 0x00, 0x00];
const NEW = [0xe8, 0x12, 0x34, 0x56, 0x78];

/** Cells 0 and 1 are shared data, cell 2 counts executions. */
const PATCHING: HandMade = {
  cells: [0, 0, 0],
  functions: [
    [
      store(0, 1),
      fence('mb'),
      ...NEW.map((byte, offset) => storeAt(siteAddress(0) + offset, byte)),
      serialise(),
      exchange('add', 0, 1, 1),
      ret(),
    ],
    [load(0, 0), call(3), load(1, 1), exchange('compare', 2, 0, 5, 1), store(0, -7), ret()],
    [execute(0), exchange('add', -1, 2, 1), ret(1)],
    [execute(0), exchange('add', -1, 2, 1), ret()],
  ],
  tasks: [0, 1],
  sites: [{ old: OLD, new: NEW }],
  nmiHandler: 2,
};

/** CPU0 waits for a cell that nobody sets; CPU1 stores another one. */
const WAITING: HandMade = {
  cells: [0, 0],
  functions: [
    [load(0, 0), branch(local(0), 3), ret(), relax(), jump(0)],
    [store(1, 1), ret()],
  ],
  tasks: [0, 1],
};

export interface ToyOptions {
  memory?: MemoryModelName;
  nmis?: number;
}

const DEFAULTS = { memory: 'tso', nmis: 2 } as const;

/** CPU0 patches the site byte by byte while CPU1 and NMIs execute it. */
export function patchingToy(options: ToyOptions = {}): System {
  return handMadeSystem(PATCHING, { ...DEFAULTS, ...options });
}

/** Its runs are as long as they are let; CPU0 never ends. */
export function waitingToy(options: ToyOptions = {}): System {
  return handMadeSystem(WAITING, { ...DEFAULTS, nmis: 0, ...options });
}

/** What a replay of a toy says was run; its source is not one that the language reads. */
export function toyScenario({ memory, nmis }: ToyOptions = {}): Scenario {
  return {
    protocol: 'toy',
    source: { name: 'toy.c', text: '/* made by hand: é, 日本 */\n' },
    cpus: 2,
    nmis: nmis ?? DEFAULTS.nmis,
    nmisPerCpu: [nmis ?? DEFAULTS.nmis, nmis ?? DEFAULTS.nmis],
    memory: memory ?? DEFAULTS.memory,
    hardware: 'coherent',
    sites: 1,
    jobs: 1,
    tasks: 1,
    ...DEFAULT_STACKS,
  };
}

/** Draws each step from the enabled ones, `steps` of them at most. */
export function randomPick(seed: number, steps: number): Pick {
  const random = new Random(seed);
  let left = steps;
  return (_, enabledSteps) => (left-- > 0 ? enabledSteps[random.below(enabledSteps.length)] : null);
}

/** The moments of a random run. */
export function randomMoments(system: System, seed: number, steps: number): Moment[] {
  const moments: Moment[] = [];
  simulate(system, randomPick(seed, steps)).subscribe((moment) => moments.push(moment));
  return moments;
}
