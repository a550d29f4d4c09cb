/** What never changes in a search, as the kernel has it: flat tables of the system. */
import { sizeOf } from '../../machine/program/values.ts';
import { interchangeableCpus } from '../../machine/snapshots/symmetry.ts';
import { CONTEXT_KINDS } from '../../machine/state/machine.ts';
import { missesCall } from '../../machine/state/site-contents.ts';
import { NMI_STACKS } from '../../machine/state/stacks.ts';
import type { System } from '../../machine/state/system.ts';
import type { Knowledge } from '../reduction/footprints/knowledge.ts';
import { fetchesAtOnce } from '../reduction/movers.ts';
import type { Reduced, Reduction } from '../reduction/reductions.ts';
import { CFG, CONFIG, TYPES } from './layout.ts';
import { opTable } from './op-table.ts';
import type { Shape } from './shape.ts';
import type { Words } from './words.ts';

type Config = Record<(typeof CFG)[number], number>;

const CELL = 48;

const MODELS = ['sc', 'tso', 'pso'];

/** Rules that look accesses up, as the bits of Cfg.rules. */
const RULES: Readonly<Record<Reduction, number>> = { k: 1, d: 2, a: 4, s: 8 };

/** Writes all tables. */
export function writeTables(words: Words, shape: Shape, reduced: Reduced | null): Config {
  const known = reduced?.knowledge ?? null;
  const { system } = shape;
  const { program, profile } = system;
  const config = Object.fromEntries(CFG.map((name) => [name, 0])) as Config;
  const flag = (value: boolean): number => (value ? 1 : 0);
  const textBytes = shape.textSlots.length;
  const groups = interchangeableCpus(program, system.nmisPerCpu);
  Object.assign(config, {
    cpus: system.cpus,
    model: MODELS.indexOf(system.model.name),
    dataBytes: system.cellAt.length,
    cellAt: words.table(system.cellAt),
    cells: writeCells(words, shape, known),
    cellCount: program.cells.length,
    textBytes,
    textSlot: words.table(shape.textSlots),
    siteAt: words.table(system.siteOf),
    sites: writeSites(words, system),
    siteCount: program.sites.length,
    ...opTable(words, shape, known),
    ...writeFunctions(words, shape),
    unit: profile.unit,
    isBlock: flag(profile.isBlock),
    fetchesAtOnce: flag(fetchesAtOnce(system)),
    nmiHandler: program.nmiHandler,
    int3Handler: program.int3Handler,
    int3Claims: flag(program.int3Returns === 'claim'),
    nmiStack: NMI_STACKS.indexOf(system.nmiStack),
    int3Own: flag(system.int3Stack === 'own'),
    nestingNmi: program.nesting.nmi,
    nestingTrap: program.nesting.trap,
    raisesNmis: flag(system.raisesNmis),
    awaitsTasks: flag(system.awaitsTasks),
    asksForTask: flag(system.asksForTask),
    protectsText: flag(system.protectsText),
    sharesStops: flag(system.sharesStops),
    tasks: system.tasks,
    asked: system.asked === null ? 0 : system.asked === 'old' ? 1 : 2,
    memorySize: shape.memorySize,
    wideSteps: flag(system.hasWideSteps),
    groups: words.table(groups.flatMap((group) => [group.length, ...group])),
    groupCount: groups.length,
    decoded: words.take(4 * textBytes),
    resumed: words.take(4 * textBytes),
    rules: [...(reduced?.on ?? [])].reduce((sum, rule) => sum | RULES[rule], 0),
    budgetShifts: words.table(reduced?.budgets?.shifts ?? []),
    ...writeKnowledge(words, system, known),
  });
  writeConfig(words, config);
  return config;
}

function writeConfig(words: Words, config: Config): void {
  CFG.forEach((name, index) => {
    words.set(CONFIG + 4 * index, config[name]);
  });
}

export type { Config };

function writeCells(words: Words, { system, slots }: Shape, known: Knowledge | null): number {
  const { cells } = system.program;
  const table = words.take(CELL * cells.length);
  cells.forEach(({ address, type, readOnly, initial, owner }, index) => {
    const at = table + CELL * index;
    words.set(at, slots[index] < 0 ? -1 : slots[index] / 8);
    words.set(at + 4, sizeOf(type));
    words.set(at + 8, TYPES.indexOf(type));
    words.set(at + 12, readOnly ? 1 : 0);
    words.setValue(at + 16, initial);
    words.set(at + 24, owner?.fn ?? -1);
    words.set(at + 28, owner?.cpu ?? -1);
    words.set(at + 32, owner === undefined ? -1 : CONTEXT_KINDS.indexOf(owner.context));
    words.set(at + 36, owner?.level ?? -1);
    words.set(at + 40, (known?.constant[index] ?? 0) | ((known?.unread[index] ?? 0) << 1));
    words.set(at + 44, address);
  });
  return table;
}

function writeSites(words: Words, { program }: System): number {
  const table = words.take(32 * program.sites.length);
  const bytesOf = (bytes: readonly number[]): number => {
    const at = words.take(bytes.length, 1);
    bytes.forEach((byte, offset) => {
      words.setByte(at + offset, byte);
    });
    return at;
  };
  program.sites.forEach((site, index) => {
    const at = table + 32 * index;
    let lastCall = site.size - 1;
    while (lastCall >= 0 && !missesCall(site, 0, lastCall)) lastCall--;
    words.set(at, site.address);
    words.set(at + 4, site.size);
    words.set(at + 8, site.contents.length);
    words.set(at + 12, site.wanted);
    words.set(at + 16, lastCall);
    words.set(at + 20, bytesOf(site.contents[0].bytes));
    words.set(at + 24, bytesOf(site.contents[site.wanted].bytes));
  });
  return table;
}

/** Functions, and the objects that they have on stacks. */
function writeFunctions(words: Words, { system, starts }: Shape) {
  const objects: number[] = [];
  const rows: number[] = [];
  system.program.functions.forEach(({ locals }, fn) => {
    const own = system.stackObjects[fn] ?? [];
    rows.push(locals.length, starts[fn], objects.length / 5, own.length);
    for (const { owner, start, end } of own) {
      objects.push(owner.cpu, CONTEXT_KINDS.indexOf(owner.context), owner.level, start, end);
    }
  });
  return {
    functions: words.table(rows),
    objects: words.table(objects),
    objectCount: objects.length / 5,
  };
}

/** By CPU four sets: what may come in at any moment reads and writes, and what NMIs read and write. */
function writeKnowledge(words: Words, { cpus }: System, known: Knowledge | null) {
  if (known === null) return {};
  const { words: size, broadcast, share, nmi } = known;
  const arrivals: number[] = [];
  for (let cpu = 0; cpu < cpus; cpu++) {
    const from = cpu * size;
    const always = (kind: 'reads' | 'writes') =>
      broadcast[kind]
        .subarray(from, from + size)
        .map((word, index) => word | share[kind][from + index]);
    arrivals.push(...always('reads'), ...always('writes'));
    arrivals.push(...nmi.reads.subarray(from, from + size));
    arrivals.push(...nmi.writes.subarray(from, from + size));
  }
  return {
    words: size,
    reads: words.table(known.reads),
    writes: words.table(known.writes),
    futureReads: words.table(known.futureReads),
    futureWrites: words.table(known.futureWrites),
    arrivals: words.table(arrivals),
  };
}
