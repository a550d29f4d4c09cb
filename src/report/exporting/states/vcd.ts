/**
 * A value change dump (IEEE Std 1364-2005, 18), as GTKWave opens it: what variables, the bytes of sites and CPUs hold,
 * an event a microsecond. At 0 stands the beginning, at n + 1 what event n left behind.
 */
import { eachState } from '../../../history/simulate.ts';
import { textByte } from '../../../machine/memory/text.ts';
import { printableAscii } from '../../../machine/program/printable.ts';
import { sizeOf, type Value } from '../../../machine/program/values.ts';
import { CONTEXT_KINDS, type Machine } from '../../../machine/state/machine.ts';
import { createMachine, type System } from '../../../machine/state/system.ts';
import { cpuPlace } from '../run/cpu-place.ts';
import type { ExportedRun } from '../run/exporter.ts';
import { scenarioLine, verdictLine } from '../run/verdict-words.ts';

/** Something that has a value at every moment. */
interface Signal {
  name: string;
  bits: number;
  valueIn(machine: Machine): Value;
}
interface Scope {
  name: string;
  signals: Signal[];
}

const CONTEXTS = ['idle', ...CONTEXT_KINDS] as const;
/** Bits of a function's name, a byte a character. */
const NAME_BYTES = 32;
const FAILURE = '!';

export function* vcd(run: ExportedRun): Generator<string> {
  const { timeline, critical } = run;
  const { system, schedule } = timeline;
  const scopes = [
    ...system.program.tasks.map((_, cpu) => cpuScope(system, cpu)),
    ...system.program.sites.map((_, site) => siteScope(system, site)),
    variableScope(system),
  ];
  const signals = scopes.flatMap((scope) => scope.signals);
  const ids = new Map(signals.map((signal, index) => [signal, identifier(index + 1)]));
  yield* header(run, scopes, ids);
  const machine = createMachine(system);
  let held = signals.map((signal) => signal.valueIn(machine));
  yield '#0\n$dumpvars\n';
  yield* signals.map((signal, at) => change(signal, held[at], ids.get(signal)));
  yield '$end\n';
  for (const { moment, machine: after } of eachState(system, schedule)) {
    const now = signals.map((signal) => signal.valueIn(after));
    const changes = signals.flatMap((signal, at) =>
      now[at] === held[at] ? [] : [change(signal, now[at], ids.get(signal))],
    );
    held = now;
    if (moment.index === critical?.event) changes.push(`1${FAILURE}\n`);
    if (changes.length > 0) yield `#${moment.index + 1}\n${changes.join('')}`;
  }
  yield `#${timeline.length + 1}\n`;
  if (critical !== null && critical.event >= timeline.length) yield `1${FAILURE}\n`;
}

function* header(
  run: ExportedRun,
  scopes: readonly Scope[],
  ids: ReadonlyMap<Signal, string>,
): Generator<string> {
  yield comment('version', 'pokelab');
  yield comment('comment', scenarioLine(run));
  yield comment('comment', `reproduce: ${run.scenario.reproduce}`);
  yield comment('comment', verdictLine(run));
  const numbers = CONTEXTS.map((name, number) => `${number} ${name}`).join(', ');
  yield comment('comment', `context: ${numbers}; function: its name, as ASCII`);
  yield '$timescale 1 us $end\n$scope module run $end\n';
  yield `$var event 1 ${FAILURE} failure $end\n`;
  for (const { name, signals } of scopes) {
    yield `$scope module ${reference(name)} $end\n`;
    for (const signal of signals) {
      yield `$var reg ${signal.bits} ${ids.get(signal)} ${reference(signal.name)} $end\n`;
    }
    yield '$upscope $end\n';
  }
  yield '$upscope $end\n$enddefinitions $end\n';
}

/** A section of words, none of which ends it. */
function comment(keyword: string, text: string): string {
  const words = printableAscii(text)
    .split(/\s+/)
    .map((word) => (word === '$end' ? '$_end' : word));
  return `$${keyword} ${words.join(' ')} $end\n`;
}

/** An identifier, or an escaped one (IEEE Std 1364-2005, 3.7.1): any printable characters up to white space. */
function reference(name: string): string {
  if (/^[A-Za-z_]\w*$/.test(name)) return name;
  return `\\${printableAscii(name).replace(/\s/g, '_')}`;
}

const FIRST_CODE = 33;
const CODES = 94;

/** A short code of printable characters. */
function identifier(index: number): string {
  const code = String.fromCharCode(FIRST_CODE + (index % CODES));
  return index < CODES ? code : identifier(Math.floor(index / CODES) - 1) + code;
}

function change({ bits }: Signal, value: Value, id: string | undefined): string {
  const number = BigInt.asUintN(bits, BigInt(value)).toString(2);
  return bits === 1 ? `${number}${id}\n` : `b${number} ${id}\n`;
}

function cpuScope({ program }: System, cpu: number): Scope {
  const signals: Signal[] = [
    {
      name: 'context',
      bits: 3,
      valueIn: ({ cpus }) => CONTEXTS.indexOf(cpuPlace(program, cpus[cpu]).context),
    },
    {
      name: 'depth',
      bits: 8,
      valueIn: ({ cpus }) => cpus[cpu].contexts.length,
    },
    {
      name: 'function',
      bits: 8 * NAME_BYTES,
      valueIn: ({ cpus }) => asciiOf(cpuPlace(program, cpus[cpu]).functions.at(-1) ?? ''),
    },
    { name: 'task', bits: 3, valueIn: ({ cpus }) => cpus[cpu].contexts[0]?.task ?? 0 },
    { name: 'nmi_blocked', bits: 1, valueIn: ({ cpus }) => Number(cpus[cpu].nmiBlocked) },
    { name: 'store_buffer', bits: 8, valueIn: ({ cpus }) => cpus[cpu].buffer.length },
  ];
  return { name: `cpu${cpu}`, signals };
}

/** Its last characters, where there are too many. */
function asciiOf(name: string): bigint {
  const bytes = Buffer.from(printableAscii(name).slice(-NAME_BYTES), 'latin1');
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

function siteScope({ program }: System, site: number): Scope {
  const { name, address, size } = program.sites[site];
  const signals = Array.from({ length: size }, (_, offset) => ({
    name: `byte${offset}`,
    bits: 8,
    valueIn: ({ text }: Machine) => textByte(text, address + offset),
  }));
  return { name: `site ${name}`, signals };
}

function variableScope({ program }: System): Scope {
  const signals = program.cells.flatMap((cell, index) =>
    cell.readOnly
      ? []
      : [
          {
            name: cell.name,
            bits: 8 * sizeOf(cell.type),
            valueIn: ({ memory }: Machine) => memory[index],
          },
        ],
  );
  return { name: 'variables', signals };
}
