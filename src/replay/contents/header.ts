/** The header: what was run, by what, and how the rest of the file is laid out. */
import type { MemoryModelName } from '../../machine/memory/memory-model.ts';
import { MEMORY_NAMES } from '../../machine/memory/memory-model.ts';
import { PROFILE_NAMES, widthProfile } from '../../machine/memory/profiles.ts';
import { FETCH_UNITS } from '../../machine/memory/text.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import { MANY_NMIS } from '../../machine/state/machine.ts';
import { DEFAULT_STACKS, INT3_STACKS, NMI_STACKS } from '../../machine/state/stacks.ts';
import { DEFAULTS, LIMITS, type Limit } from '../../scenario/limits.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { BLOCK_EVENTS, MAX_EVENTS, MAX_SOURCE } from '../format/file-limits.ts';
import { encode } from '../format/msgpack.ts';
import { Refused } from '../format/replay-problem.ts';
import {
  type Fields,
  takeFields,
  takeInteger,
  takeList,
  takeMap,
  takeText,
} from '../format/take-values.ts';
import { type EventLayout, eventLayoutFields, FORMAT, takeEventLayout } from './event-layout.ts';

export const MAGIC = 'pokelab';
/** Of the file of a search (checkpoints/). */
export const CHECKPOINT = 'pokelab-checkpoint';
/** Files of format 1 have fewer kinds, fields and words; what they have means the same. */
const OLDEST = 1;

/** What a replay is of. */
export interface ReplayHeader {
  /** Version of the program that recorded. */
  tool: string;
  scenario: Scenario;
  /** Name of what chose the steps, and its seed; null where none was used. */
  strategy: string;
  seed: number | null;
  /** The replay that this one branched off, and the number of events that they share; null for none. */
  parent: { name: string; event: number } | null;
}

/** The header frame's payload. `magic` and `format` come first in every version. */
export function encodeHeader({ tool, scenario, strategy, seed, parent }: ReplayHeader): Uint8Array {
  return encode({
    magic: MAGIC,
    format: FORMAT,
    tool,
    scenario: scenarioFields(scenario),
    strategy,
    seed: seed === null ? null : BigInt(seed),
    parent: parent === null ? null : { name: parent.name, event: parent.event },
    ...eventLayoutFields(),
    interval: BLOCK_EVENTS,
  });
}

/** A scenario as plain data, always in this order; `takeScenario` takes it apart again. */
export function scenarioFields(scenario: Scenario): object {
  const { protocol, source, cpus, nmis, nmisPerCpu, memory, hardware, ...rest } = scenario;
  const { sites, jobs, tasks, nmiStack, int3Stack } = rest;
  const { name, text, defines } = source;
  const given = defines?.map((define) => [define.name, define.value]);
  return {
    protocol,
    source: { name, text, ...(given && { defines: given }) },
    cpus,
    ...{ nmis, nmisPerCpu, memory, hardware },
    ...{ sites, jobs, tasks, nmiStack, int3Stack },
  };
}

const FIELDS = [
  ...['magic', 'format', 'tool', 'scenario', 'strategy', 'seed', 'parent'],
  ...['kinds', 'words', 'interval'],
];
/** Files of format 1 have `fetch` in place of `hardware`. */
const SCENARIO_FIELDS = [
  ...['protocol', 'source', 'cpus', 'nmis', 'nmisPerCpu', 'memory', 'hardware', 'fetch', 'sites'],
  ...['jobs', 'tasks', 'nmiStack', 'int3Stack'],
];

/** Takes an unpacked header apart: another version is refused before anything else is looked at. */
export function takeHeader(raw: unknown): { header: ReplayHeader; layout: EventLayout } {
  const fields = takeMap(raw, 'the header');
  if (fields.magic === CHECKPOINT) {
    const what = "this is a search that was kept, which 'check --resume' goes on with";
    throw new Refused(what, 'not-a-replay');
  }
  if (fields.magic !== MAGIC) throw new Refused('this is no Pokelab replay', 'not-a-replay');
  const format = takeFormat(fields);
  takeFields(fields, 'the header', FIELDS);
  const scenario = takeScenario(fields.scenario);
  const { seed, parent, kinds, words } = fields;
  const header = {
    tool: takeText(fields.tool, 'tool'),
    scenario,
    strategy: takeText(fields.strategy, 'strategy'),
    seed: seed === null ? null : takeSeed(seed),
    parent: parent === null ? null : takeParent(takeFields(parent, 'parent', ['name', 'event'])),
  };
  takeInteger(fields.interval, 'interval', BLOCK_EVENTS, BLOCK_EVENTS);
  return { header, layout: takeEventLayout(kinds, words, scenario.cpus, format) };
}

/** Written in 64 bits always; a small one may be written as one. */
function takeSeed(raw: unknown): number {
  const seed = typeof raw === 'bigint' ? Number(raw) : raw;
  if (typeof seed === 'number' && Number.isSafeInteger(seed)) return seed;
  throw new Refused('seed is no whole number that a double holds exactly');
}

function takeFormat({ format, tool }: Fields): number {
  const version = takeInteger(format, 'format', 0, Number.MAX_SAFE_INTEGER);
  if (version >= OLDEST && version <= FORMAT) return version;
  const by = typeof tool === 'string' ? ` of Pokelab ${JSON.stringify(tool.slice(0, 40))}` : '';
  throw new Refused(
    `it has format ${version}${by}; this version reads formats ${OLDEST} to ${FORMAT}`,
    version > FORMAT ? 'newer-version' : 'older-version',
  );
}

function takeParent(fields: Fields): { name: string; event: number } {
  return {
    name: takeText(fields.name, 'parent.name'),
    event: takeInteger(fields.event, 'parent.event', 0, MAX_EVENTS),
  };
}

export function takeScenario(raw: unknown): Scenario {
  const fields = takeFields(raw, 'scenario', SCENARIO_FIELDS);
  const within = (name: string, { least, most }: Limit): number =>
    takeInteger(fields[name], `scenario.${name}`, least, most);
  const source = takeFields(fields.source, 'scenario.source', ['name', 'text', 'defines']);
  const cpus = within('cpus', LIMITS.cpus);
  const nmisPerCpu = takeList(fields.nmisPerCpu, 'scenario.nmisPerCpu').map((count) =>
    takeNmis(count, 'scenario.nmisPerCpu'),
  );
  if (nmisPerCpu.length !== cpus) {
    throw new Refused(`scenario.nmisPerCpu has ${nmisPerCpu.length} entries for ${cpus} CPUs`);
  }
  return {
    protocol: takeText(fields.protocol, 'scenario.protocol'),
    source: {
      name: takeText(source.name, 'scenario.source.name'),
      text: takeText(source.text, 'scenario.source.text', MAX_SOURCE),
      ...takeDefines(source),
    },
    cpus,
    nmis: takeNmis(fields.nmis, 'scenario.nmis'),
    nmisPerCpu,
    memory: takeOneOf<MemoryModelName>(fields.memory, 'scenario.memory', MEMORY_NAMES),
    hardware: takeHardware(fields),
    sites: within('sites', LIMITS.sites),
    jobs: within('jobs', LIMITS.jobs),
    // Files from before there could be several.
    tasks: fields.tasks === undefined ? DEFAULTS.tasks : within('tasks', LIMITS.tasks),
    // Files from before these could be chosen.
    nmiStack: takeOneOf(
      fields.nmiStack ?? DEFAULT_STACKS.nmiStack,
      'scenario.nmiStack',
      NMI_STACKS,
    ),
    int3Stack: takeOneOf(
      fields.int3Stack ?? DEFAULT_STACKS.int3Stack,
      'scenario.int3Stack',
      INT3_STACKS,
    ),
  };
}

/** Left out where there are none. */
function takeDefines({ defines }: Fields): Pick<SourceFile, 'defines'> {
  if (defines === undefined) return {};
  const what = 'scenario.source.defines';
  const taken = takeList(defines, what).map((pair) => {
    const [name, value, ...more] = takeList(pair, what);
    if (more.length > 0) throw new Refused(`${what} are pairs of a name and a value`);
    return { name: takeText(name, what), value: takeText(value, what) };
  });
  return { defines: taken };
}

/** Files of format 1 say how wide instructions are fetched. */
function takeHardware({ hardware, fetch }: Fields): string {
  if (hardware !== undefined && fetch === undefined)
    return takeOneOf(hardware, 'scenario.hardware', PROFILE_NAMES) as string;
  if (hardware !== undefined) throw new Refused('scenario has both hardware and fetch');
  return widthProfile(takeOneOf(fetch, 'scenario.fetch', FETCH_UNITS) as number);
}

function takeNmis(count: unknown, what: string): number {
  const { least, most } = LIMITS.nmis;
  return count === MANY_NMIS ? MANY_NMIS : takeInteger(count, what, least, most);
}

function takeOneOf<T>(value: unknown, what: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new Refused(`${what} is none of ${known.join(', ')}`);
}
