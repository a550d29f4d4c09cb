/** What an editor is shown at a stop, held to a machine made for it from the schedule alone. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/dap/protocol/messages.ts';
import { Random } from '../../../src/explore/strategies/random.ts';
import { type Cell, DATA_BASE } from '../../../src/machine/program/program.ts';
import { sizeOf, type Value } from '../../../src/machine/program/values.ts';
import type { Machine } from '../../../src/machine/state/machine.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { Editor } from '../editor.ts';
import { markIn, type Run, runOf } from '../runs.ts';

const REPLAYS = [
  'ftrace-nmi-2008',
  'stop-machine',
  'museum/text-poke-batch-2019',
  'museum/smp-text-poke-shared-2025',
  'museum/paravirt-buffer-2007',
  'museum/ftrace-int3-2012-LOOKS_AGAIN',
  'museum/lock-prefix-2008',
  'museum/riscv-auipc-2023',
];

let runs: Run[] = [];
beforeAll(async () => {
  runs = await Promise.all(REPLAYS.map(runOf));
});

/** A value as it is written, as a number of so many bits; null for what has none. */
function meant(text: string, { program }: System, bits: number): bigint | null {
  const [own] = text.split('; ');
  const plus = /^(.*?)(?:\+(\d+))?$/.exec(own) as RegExpExecArray;
  const named = (name: string): number | undefined =>
    program.cells.find((cell) => `&${cell.name}` === name)?.address ??
    [...program.sites, ...program.symbols, ...(program.pointees ?? [])].find(
      (known) => known.name === name,
    )?.address;
  const behind = /^behind (\w+)$/.exec(own);
  const site = program.sites.find(({ name }) => name === behind?.[1]);
  const number =
    own === 'NULL'
      ? 0
      : ({ '-EFAULT': -14, '-EINVAL': -22 }[own] ??
        (site && site.address + site.size) ??
        (/^-?(0x[\da-f]+|\d+)$/.test(own) ? BigInt(own) : undefined) ??
        (named(plus[1]) === undefined ? undefined : Number(named(plus[1])) + Number(plus[2] ?? 0)));
  return number === undefined ? null : BigInt.asUintN(bits, BigInt(number));
}

const pattern = (value: Value, bits: number): bigint => BigInt.asUintN(bits, BigInt(value));

class Checked {
  readonly editor = new Editor();
  readonly run: Run;

  constructor(run: Run) {
    this.run = run;
  }

  /** The variables of a container, by name. */
  async list(variablesReference: number) {
    const { variables } = (await this.editor.ask('variables', { variablesReference })).body;
    return new Map(variables.map((one) => [one.name, one]));
  }

  async check(description: string | undefined): Promise<void> {
    const mark = markIn(description, this.run);
    const machine = this.run.machines[mark];
    for (let cpu = 0; cpu < this.run.system.cpus; cpu++) await this.checkCpu(machine, cpu);
    await this.checkMemory(machine);
  }

  async checkCpu(machine: Machine, cpu: number): Promise<void> {
    const { program } = this.run.system;
    const { stackFrames } = (await this.editor.ask('stackTrace', { threadId: cpu + 1 })).body;
    const shown = stackFrames.filter(({ presentationHint }) => presentationHint !== 'label');
    const frames = machine.cpus[cpu].contexts.flatMap((context) =>
      context.frames.map((frame) => ({ frame, isTop: context.frames.at(-1) === frame })),
    );
    expect(shown.map(({ name, line }) => `${name}:${line}`)).toEqual(
      frames.toReversed().map(({ frame: { fn, pc, at }, isTop }) => {
        const { name, operations } = program.functions[fn];
        return `${name}:${operations[isTop || at !== 0 ? pc : pc - 1].source.line}`;
      }),
    );
    const hasTasks = this.run.system.tasks > 1;
    const contexts = machine.cpus[cpu].contexts.filter(({ kind }) => hasTasks || kind !== 'task');
    expect(stackFrames.length - shown.length).toBe(contexts.length);
    if (shown.length === 0) return;
    const { scopes } = (await this.editor.ask('scopes', { frameId: shown[0].id })).body;
    const scope = (name: string) =>
      scopes.find((one) => one.name.startsWith(name))?.variablesReference ?? 0;
    await this.checkLocals(frames.at(-1)!.frame, await this.list(scope('Locals')));
    await this.checkGlobals(machine, scope('Globals'));
    const sites = await this.list(scope('Text'));
    for (const { name, address, size } of program.sites) {
      const bytes = this.bytes(machine, address, size);
      const text = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
      expect(sites.get(name)?.value.startsWith(`${text} (`)).toBe(true);
    }
    const buffer = scopes.find(({ name }) => name.startsWith('Store buffer'));
    if (buffer !== undefined) {
      const stores = await this.list(buffer.variablesReference);
      expect(stores.size).toBe(machine.cpus[cpu].buffer.length);
    }
  }

  async checkLocals(
    { fn, pc, locals }: Machine['cpus'][number]['contexts'][number]['frames'][number],
    shown: Awaited<ReturnType<Checked['list']>>,
  ): Promise<void> {
    const { system } = this.run;
    const own = system.program.functions[fn].locals;
    const names = own.filter(({ temporary }) => !temporary).map(({ name }) => name);
    own.forEach(({ name, temporary, type }, index) => {
      const row = shown.get(name);
      // A name that two blocks have stands for one of them.
      if (temporary || row === undefined || names.filter((one) => one === name).length > 1) return;
      const isLive = system.code[fn][pc].live.includes(index);
      if (!isLive) return;
      const bits = 8 * sizeOf(type);
      const value = meant(row.value, system, bits);
      if (value !== null) expect([name, value]).toEqual([name, pattern(locals[index], bits)]);
    });
  }

  async checkGlobals(machine: Machine, reference: number): Promise<void> {
    const { system } = this.run;
    const { cells, functions } = system.program;
    const lists = new Map<number, Awaited<ReturnType<Checked['list']>>>();
    const list = async (number: number) => {
      const known = lists.get(number) ?? (await this.list(number));
      lists.set(number, known);
      return known;
    };
    let compared = 0;
    for (const [index, cell] of cells.entries()) {
      const isStatic = functions.some(({ name }) => cell.name.startsWith(`${name}.`));
      if (cell.owner !== undefined || isStatic) continue;
      let row: { value: string; variablesReference: number } | undefined;
      let inside = reference;
      for (const part of cell.name.match(/[^.[\]]+|\[\d+\]/g) ?? []) {
        row = (await list(inside)).get(part) ?? row;
        inside = row?.variablesReference ?? 0;
        if (inside === 0) break;
      }
      const bits = 8 * sizeOf(cell.type);
      const value = meant(row?.value ?? '', system, bits);
      expect([cell.name, value]).toEqual([cell.name, pattern(machine.memory[index], bits)]);
      compared++;
    }
    expect(compared).toBe(
      cells.filter(({ owner, name }) => owner === undefined && !this.isStatic(name)).length,
    );
  }

  isStatic(cell: string): boolean {
    return this.run.system.program.functions.some(({ name }) => cell.startsWith(`${name}.`));
  }

  bytes(machine: Machine, address: number, size: number): number[] {
    return Array.from({ length: size }, (_, offset) => {
      const at = address + offset - 0xc0100000;
      return machine.text[Math.floor(at / 64)][at % 64];
    });
  }

  /** All cells, as bytes. */
  async checkMemory(machine: Machine): Promise<void> {
    const { cells, sites } = this.run.system.program;
    const read = async (address: number, count: number) => {
      const memoryReference = `0x${address.toString(16)}`;
      const { body } = await this.editor.ask('readMemory', { memoryReference, count });
      return [...Buffer.from(body?.data ?? '', 'base64')];
    };
    const bytesOf = (cell: Cell, value: Value) =>
      Array.from({ length: sizeOf(cell.type) }, (_, offset) =>
        Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * offset)) & 0xffn),
      );
    for (const [index, cell] of cells.entries()) {
      if (index % 5 !== 0) continue;
      expect(cell.address).toBeGreaterThanOrEqual(DATA_BASE);
      expect(await read(cell.address, sizeOf(cell.type))).toEqual(
        bytesOf(cell, machine.memory[index]),
      );
    }
    const [site] = sites;
    if (site !== undefined) {
      expect(await read(site.address, site.size)).toEqual(
        this.bytes(machine, site.address, site.size),
      );
    }
  }
}

const MOVES: readonly Command[] = [
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'continue',
  'reverseContinue',
];

describe('[V4] [V5] at whatever stop is reached', () => {
  it.each(REPLAYS)(
    'stacks, variables, text and memory are those of the machine: %s',
    async (name) => {
      const run = runs.find((one) => one.name === name)!;
      const checked = new Checked(run);
      const { editor } = checked;
      const random = new Random(name.length);
      const functions = run.system.program.functions.filter((_, fn) => fn % 3 === 1);
      let stop = await editor.launch(run.path, { at: 'start' }, async () => {
        const breakpoints = functions.map((fn) => ({ name: fn.name }));
        await editor.ask('setFunctionBreakpoints', { breakpoints });
        await editor.ask('setExceptionBreakpoints', { filters: ['failure', 'nmi', 'int3'] });
      });
      for (let move = 0; move < 25; move++) {
        await checked.check(stop.description);
        const command = MOVES[random.below(MOVES.length)];
        const granularity = random.below(4) === 0 ? 'instruction' : 'statement';
        const threadId = 1 + random.below(run.system.cpus);
        stop = await editor.move(command, { threadId, granularity });
      }
    },
  );
});
