/**
 * A litmus test (C, as of the kernel memory model) of what a run does to shared variables: a thread a context, and the
 * question whether it may read what it read here. Under the run's memory model it may: the threads are free to run as
 * the contexts did. What orders contexts of a CPU, text, and what is no access are not said; comments tell what.
 */
import { printableAscii } from '../../../machine/program/printable.ts';
import type { ExchangeOrder, Fence } from '../../../machine/program/program.ts';
import { sizeOf, type Value } from '../../../machine/program/values.ts';
import type { System } from '../../../machine/state/system.ts';
import { valueName } from '../../naming/names.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { scenarioLine, verdictLine } from '../run/verdict-words.ts';
import { type LitmusAccess, litmusAccesses } from './litmus-accesses.ts';

const EXCHANGES: Readonly<Record<ExchangeOrder, string>> = {
  locked: 'xchg',
  full: 'xchg',
  acquire: 'xchg_acquire',
  release: 'xchg_release',
  relaxed: 'xchg_relaxed',
};
const FENCES: Readonly<Record<Exclude<Fence, 'acquire' | 'release'>, string>> = {
  mb: 'smp_mb()',
  mfence: 'mb()',
  rmb: 'smp_rmb()',
  wmb: 'smp_wmb()',
  'atomic-mb': 'smp_mb__before_atomic()',
};

export function* litmus(run: ExportedRun): Generator<string> {
  const { system } = run.timeline;
  const { accesses, unsaid } = litmusAccesses(run);
  const names = new Names(system, accesses);
  const threads = [...new Set(accesses.map(({ host }) => host))];
  const bodies = threads.map((host) =>
    threadOf(
      accesses.filter((access) => access.host === host),
      names,
    ),
  );
  yield `C ${run.scenario.protocol.replace(/[^\w.+-]+/g, '-') || 'run'}\n\n`;
  yield comment([
    scenarioLine(run),
    `reproduce: ${run.scenario.reproduce}`,
    verdictLine(run),
    ...threads.map((host, thread) => `P${thread} is ${host}`),
    ...(threads.length === 0 ? ['nothing is shared'] : []),
    ...unsaid.map((sentence) => `not said: ${sentence}`),
  ]);
  yield `\n{ ${names.initial()}}\n`;
  if (threads.length === 0) yield NOTHING;
  for (const [thread, { parameters, registers, lines }] of bodies.entries()) {
    const declared = parameters.map((name) => `int *${name}`).join(', ');
    yield `\nP${thread}(${declared})\n{\n`;
    for (let register = 0; register < registers.length; register++) yield `  int r${register};\n`;
    yield `${registers.length > 0 ? '\n' : ''}${lines.map((line) => `  ${line}\n`).join('')}}\n`;
  }
  const asked = bodies.flatMap(({ registers }, thread) =>
    registers.map((value, register) => `${thread}:r${register}=${value}`),
  );
  yield `\nexists (${asked.length === 0 ? 'true' : asked.join(' /\\ ')})\n`;
}

/** A test has a thread. */
const NOTHING = '\nP0(int *nothing)\n{\n  WRITE_ONCE(*nothing, 1);\n}\n';

/** A comment of the format ends with a star and a bracket: no line has a star. */
const comment = (lines: readonly string[]): string =>
  `(*\n${lines.map((line) => ` * ${printableAscii(line).replace(/[*"]/g, "'")}\n`).join('')} *)\n`;

interface Thread {
  parameters: string[];
  /** What each is asked for. */
  registers: string[];
  lines: string[];
}

function threadOf(accesses: readonly LitmusAccess[], names: Names): Thread {
  const thread: Thread = { parameters: [], registers: [], lines: [] };
  const used = new Set<string>();
  accesses.forEach((access, at) => {
    if (access.kind === 'fence') {
      if (access.fence === 'acquire' || access.fence === 'release') return;
      thread.lines.push(`${FENCES[access.fence]};`);
      return;
    }
    const name = names.of(access.cell);
    used.add(name);
    const [before, behind] = [accesses[at - 1], accesses[at + 1]];
    const note = names.note(access.cell, access.value);
    switch (access.kind) {
      case 'load': {
        const isAcquire = behind?.kind === 'fence' && behind.fence === 'acquire';
        const read = isAcquire ? `smp_load_acquire(${name})` : `READ_ONCE(*${name})`;
        thread.lines.push(
          `${register(thread, names.value(access.cell, access.value))} = ${read};${note}`,
        );
        return;
      }
      case 'store': {
        const isRelease = before?.kind === 'fence' && before.fence === 'release';
        const value = names.value(access.cell, access.value);
        const write = isRelease
          ? `smp_store_release(${name}, ${value})`
          : `WRITE_ONCE(*${name}, ${value})`;
        thread.lines.push(`${write};${note}`);
        return;
      }
      case 'exchange': {
        const value = names.value(access.cell, access.value);
        const old = register(thread, names.value(access.cell, access.old));
        thread.lines.push(`${old} = ${EXCHANGES[access.order]}(${name}, ${value});${note}`);
        return;
      }
    }
  });
  thread.parameters = [...used];
  return thread;
}

const register = ({ registers }: Thread, value: string): string => `r${registers.push(value) - 1}`;

const KEYWORDS =
  /^(?:auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|inline|int|long|register|return|short|signed|sizeof|static|struct|switch|typedef|union|unsigned|void|volatile|while|exists|forall|filter|locations|nothing|[rP]\d+)$/;

/** Variables and values as a test has them: identifiers, and numbers of 32 bits. */
class Names {
  readonly #system: System;
  readonly #names = new Map<number, string>();
  /** Numbers for values that have more bits. */
  readonly #wide = new Map<bigint, number>();

  constructor(system: System, accesses: readonly LitmusAccess[]) {
    this.#system = system;
    const taken = new Set<string>();
    for (const access of accesses) {
      if (access.kind === 'fence' || this.#names.has(access.cell)) continue;
      const own = system.program.cells[access.cell].name.replace(/\W+/g, '_');
      const isPlain = /^[A-Za-z]\w*$/.test(own) && !KEYWORDS.test(own);
      let name = isPlain ? own : `v_${own}`;
      for (let count = 2; taken.has(name); count++) name = `${own}_${count}`;
      taken.add(name);
      this.#names.set(access.cell, name);
    }
  }

  of(cell: number): string {
    return this.#names.get(cell) ?? '';
  }

  value(cell: number, value: Value): string {
    const size = sizeOf(this.#system.program.cells[cell].type);
    const bits = BigInt.asUintN(8 * size, BigInt(value));
    const signed = size === 4 ? BigInt.asIntN(32, bits) : bits;
    if (signed < 2n ** 31n && signed >= -(2n ** 31n)) return String(signed);
    const known = this.#wide.get(bits) ?? FIRST_WIDE + this.#wide.size;
    this.#wide.set(bits, known);
    return String(known);
  }

  /** What a number stands for, where it is none to people. */
  note(cell: number, value: Value): string {
    const name = valueName(this.#system, this.#system.program.cells[cell].address, value);
    return /^-?\d+$/.test(name) ? '' : ` /* ${printableAscii(name).replace(/\*/g, "'")} */`;
  }

  /** What does not begin at 0. */
  initial(): string {
    const values = [...this.#names].map(([cell, name]): [string, string] => [
      name,
      this.value(cell, this.#system.program.cells[cell].initial),
    ]);
    return values
      .filter(([, value]) => value !== '0')
      .map(([name, value]) => `${name}=${value}; `)
      .join('');
  }
}

/** Hardly a number that a run has as such. */
const FIRST_WIDE = 1_000_000_001;
