/**
 * What comes out for known protocols under each hardware profile, worked out by hand and by a search written
 * apart from this project's. "A / B": a site that lies across two quadwords, and one within.
 */
import { readFileSync } from 'node:fs';
import { readBuiltin } from '../../src/protocols/catalogue.ts';

export const COLUMNS = [
  'coherent',
  'aligned8',
  'aligned16',
  'stale',
  'stale8',
  'amd',
  'intel',
  'qemu',
] as const;

export interface HardwareRow {
  title: string;
  source: () => string;
  cpus: number;
  nmis: number;
  /** One for each of COLUMNS. */
  expected: readonly string[];
}

const file = (name: string) => (): string => readFileSync(`test/protocols/${name}`, 'utf8');

/** The protocol, and behind its update an NMI at CPU 1: it comes when all is written, and never helps. */
const withNmiBehind = (name: string) => (): string => {
  const { text } = readBuiltin(name);
  const update = text.replace('int patcher(void)', 'static int update(void)');
  return `${update}
int patcher(void)
{
	int status = update();

	raise_nmi(1);
	return status;
}
`;
};

const words = (text: string): string[] => text.split('|').map((word) => word.trim());

function row(
  title: string,
  source: () => string,
  [cpus, nmis]: readonly [number, number],
  expected: string,
): HardwareRow {
  return { title, source, cpus, nmis, expected: words(expected) };
}

const builtin = (name: string) => (): string => readBuiltin(name).text;
const int3 = (name: string) => file(`verdicts/int3-${name}.c`);
const [PAIR, ALONE] = [
  [2, 0],
  [2, 1],
] as const;

export const HARDWARE_ROWS: readonly HardwareRow[] = [
  row(
    'direct write, byte by byte',
    builtin('direct'),
    PAIR,
    'XMOD | TORN | TORN | TORN | TORN | TORN | XMOD | TORN',
  ),
  row(
    'direct write, one store',
    file('hardware/one-store.c'),
    PAIR,
    'XMOD | TORN / OK | OK | TORN | TORN / OK | TORN / OK | XMOD | OK',
  ),
  row(
    'stop_machine, NMI',
    builtin('stop-machine'),
    ALONE,
    'XMOD | TORN | TORN | TORN | TORN | TORN | XMOD | TORN',
  ),
  row(
    'stop_machine, preempted task',
    builtin('stop-machine'),
    PAIR,
    'OK | OK | OK | OK | OK | OK | OK | OK',
  ),
  row(
    'stop_machine, an idle CPU that then runs the site',
    file('hardware/idle-cpu.c'),
    PAIR,
    'OK | OK | OK | TORN | TORN | TORN | XMOD | OK',
  ),
  row(
    '2008, an NMI after the update',
    withNmiBehind('ftrace-nmi-2008'),
    PAIR,
    'OK | OK | OK | TORN | TORN | OK | XMOD | OK',
  ),
  row(
    '2009, an NMI after the update',
    withNmiBehind('ftrace-nmi-2009'),
    PAIR,
    'OK | OK | OK | TORN | TORN | OK | XMOD | OK',
  ),
  row(
    '2008, an NMI at any moment',
    builtin('ftrace-nmi-2008'),
    ALONE,
    'OK | OK | OK | TORN | TORN | TORN | XMOD | OK',
  ),
  row(
    '2009, an NMI at any moment',
    builtin('ftrace-nmi-2009'),
    ALONE,
    'OK | OK | OK | TORN | TORN | OK | XMOD | OK',
  ),
  row(
    '2008, two NMIs (the published race)',
    builtin('ftrace-nmi-2008'),
    [2, 2],
    'XMOD | TORN | TORN | TORN | TORN | TORN | XMOD | TORN',
  ),
  row('int3, three syncs', int3('three-syncs'), PAIR, 'OK | OK | OK | OK | OK | OK | OK | OK'),
  row(
    'int3, first sync missing',
    int3('no-first-sync'),
    PAIR,
    'XMOD | TORN / OK | OK | TORN | TORN / OK | TORN / OK | XMOD | OK',
  ),
  row(
    'int3, second sync missing',
    int3('no-second-sync'),
    PAIR,
    'OK | OK | OK | TORN | TORN / OK | OK | OK | OK',
  ),
  row(
    'int3, third sync missing',
    int3('no-third-sync'),
    PAIR,
    'CRASH | CRASH | CRASH | CRASH | CRASH | CRASH | CRASH | CRASH',
  ),
  row(
    'int3, the gate closed early',
    int3('gate-early'),
    PAIR,
    'CRASH | CRASH | CRASH | CRASH | CRASH | CRASH | CRASH | CRASH',
  ),
  row(
    'int3, a handler that looks again',
    int3('handler-looks-again'),
    PAIR,
    'OK | OK | OK | OK | OK | OK | OK | OK',
  ),
  row(
    'int3 as a NOP, call A to call B',
    file('verdicts/emulation/call-to-call-as-nop.c'),
    PAIR,
    'MISS | MISS | MISS | MISS | MISS | MISS | MISS | MISS',
  ),
  row(
    'the same, the call emulated',
    file('verdicts/emulation/call-to-call-emulated.c'),
    PAIR,
    'OK | OK | OK | OK | OK | OK | OK | OK',
  ),
  row(
    'an instruction boundary moves under a preempted task',
    file('verdicts/several/nop-pair-replaced.c'),
    PAIR,
    'TORN | TORN | TORN | TORN | TORN | TORN | TORN | TORN',
  ),
  row(
    'a LOCK prefix over a NOP, and a preempted task',
    file('verdicts/several/lock-over-nop.c'),
    PAIR,
    'LOST | LOST | LOST | LOST | LOST | LOST | LOST | LOST',
  ),
];

/** The table as Markdown. */
export function hardwareTable(): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = line(['protocol', ...COLUMNS.map((name) => `\`${name}\``)]);
  const rule = line([...COLUMNS, ''].map(() => '---'));
  return [head, rule, ...HARDWARE_ROWS.map((row) => line([row.title, ...row.expected]))].join('\n');
}
