/** The same small programs on the machine itself, every step of which is taken in every state. */
import { apply } from '../../../src/detectors/apply-step.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { executedBytes } from '../../../src/machine/events/executed-bytes.ts';
import { profileNamed } from '../../../src/machine/memory/profiles.ts';
import { type Operation, type Program, TEXT_BASE } from '../../../src/machine/program/program.ts';
import { createMachine, createSystem, type System } from '../../../src/machine/state/system.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import {
  branch,
  broadcast,
  constant,
  exchange,
  execute,
  fence,
  handMade,
  load,
  local,
  ret,
  serialise,
  stop,
  store,
  storeAt,
} from '../hand-made.ts';
import { type Action, copied, type FetchProgram, hex, outcomes, type Reached } from './program.ts';

const FLAG = 0;
const COUNTER = 1;
const TYPES = { 1: 'u8', 2: 'u16', 4: 'u32', 8: 'u64' } as const;

/** The program's system under a hardware profile. */
export function fetchSystem(small: FetchProgram, hardware: string): System {
  const program = lowered(small);
  const nmis = small.nmiCpu < 0 ? 0 : 1;
  return createSystem({
    program,
    memory: small.memory,
    profile: profileNamed(hardware),
    nmis,
    nmisPerCpu: small.tasks.map((_, id) => (id === small.nmiCpu ? 1 : 0)),
    asked: null,
  });
}

function lowered(small: FetchProgram): Program {
  const address = TEXT_BASE + small.base;
  const run = (): Operation => ({ ...execute(0), address: constant(address) }) as Operation;
  const lower = (action: Action, at: number): Operation[] =>
    action.kind === 'run'
      ? [run()]
      : action.kind === 'interrupt'
        ? [broadcast(action.phase, small.tasks.length + 2)]
        : lowerOther(action, at, address);
  const functions = small.tasks.map((task) => {
    const operations: Operation[] = [];
    for (const action of task ?? []) operations.push(...lower(action, operations.length));
    return [...operations, ret()];
  });
  const nmi = [run(), ret()];
  const handler = [ret(1)];
  const interrupt = small.isRunByInterrupts ? [run(), ret()] : [ret()];
  return {
    ...handMade({
      cells: [0, 0],
      functions: [...functions, nmi, handler, interrupt],
      tasks: small.tasks.map((task, id) => (task === null ? -1 : id)),
      nmiHandler: functions.length,
      int3Handler: functions.length + 1,
    }),
    sites: [
      {
        name: 'site',
        address,
        size: small.contents[0].length,
        contents: small.contents.map((bytes, index) => ({ name: `content${index}`, bytes })),
        wanted: 1,
      },
    ],
  };
}

function lowerOther(
  action: Exclude<Action, { kind: 'run' | 'interrupt' }>,
  at: number,
  site: number,
): Operation[] {
  switch (action.kind) {
    case 'write': {
      const { offset, bytes } = action;
      const value = bytes.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
      const type = TYPES[bytes.length as keyof typeof TYPES];
      const small = bytes.length < 8 ? Number(value) : value;
      const bare = storeAt(site + offset, 0, type);
      return [{ ...bare, value: { kind: 'constant', value: small } } as Operation];
    }
    case 'serialise':
      return [serialise()];
    case 'mfence':
    case 'mb':
      return [fence(action.kind)];
    case 'locked':
      return [exchange('add', -1, COUNTER, 1)];
    case 'set':
      return [store(FLAG, action.value)];
    case 'await':
      return [load(0, FLAG), branch(local(0), at)];
    case 'stop':
      return [stop(action.phase)];
  }
}

/** All that CPUs execute in any run, and how runs fail, where each step is taken alone. */
export function machineFetchOutcomes(system: System, maxStates = Infinity): Set<string> | null {
  const start = createMachine(system);
  const { address: site } = system.program.sites[0];
  const first = { state: start, logs: start.cpus.map(() => []), failure: null };
  const next = (machine: typeof start, logs: string[][]): Reached<typeof start>[] =>
    enabled(system, machine).map((step) => {
      const state = copied(machine);
      const seen = copied(logs);
      const failure = apply(system, state, step, (_, event) => note(seen, site, event));
      return { state, logs: seen, failure: failure?.class ?? null };
    });
  return outcomes<typeof start>(first, next, maxStates);
}

function note(logs: string[][], site: number, event: Event): void {
  if (event.kind === 'trapped') logs[event.cpu].push(`${event.address - site}:trap`);
  if (event.kind !== 'executed') return;
  logs[event.cpu].push(`${event.address - site}:${hex(executedBytes(event))}`);
}
