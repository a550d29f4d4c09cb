/**
 * `npm run bench:growth`: how the cost of a complete search grows with CPUs, NMIs and sites, each alone,
 * whole processes of one run. A series ends at the first search that does not pass. `--limit N` has the
 * seconds of a search, `--only WORD` chooses protocols, `--svg FILE` and `--json FILE` keep the figures,
 * `--from FILE` plots such JSON without a search.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isThere } from '../processes/measure.ts';
import { type Size, searchByPokelab } from '../processes/pokelab.ts';
import { figure, startTable } from '../processes/table.ts';
import { type Panel, type Point, plot } from './plot.ts';

type Axis = 'cpus' | 'nmis' | 'sites';

const UP_TO_6 = [1, 2, 3, 4, 5, 6];
const UP_TO_4 = [0, 1, 2, 3, 4];
/** The values of each axis; the first number of sites is that of the other axes. */
const PROTOCOLS: { name: string; values: Record<Axis, number[]> }[] = [
  { name: 'ftrace-nmi-2009', values: { cpus: UP_TO_6, nmis: UP_TO_4, sites: [1, 2, 3, 4, 5] } },
  // Its patcher pokes two sites by their numbers.
  { name: 'smp-text-poke-2025', values: { cpus: UP_TO_6, nmis: UP_TO_4, sites: [2] } },
];
const BASE = { cpus: 2, nmis: 1, memory: 'tso' } as const;
const TITLES: Record<Axis, string> = { cpus: 'CPUs', nmis: 'NMIs at each CPU', sites: 'sites' };
const { values } = parseArgs({
  options: {
    limit: { type: 'string', default: '300' },
    only: { type: 'string', default: '' },
    pokelab: { type: 'string', default: 'dist/pokelab.js' },
    svg: { type: 'string' },
    json: { type: 'string' },
    from: { type: 'string' },
  },
});
const limit = Number(values.limit);

type AddRow = (cells: readonly string[]) => void;

/** Of each search the seconds of processor that it took, or null when it did not end. */
const known = new Map<string, number | null>();

function search(protocol: string, size: Size, add: AddRow): number | null {
  const key = JSON.stringify([protocol, size]);
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const answer = searchByPokelab(values.pokelab, [protocol], size, limit);
  const hasEnded = answer.verdict === 'pass';
  const { cpus, nmis, sites } = size;
  add([
    protocol,
    ...[cpus, nmis, sites].map(String),
    answer.verdict,
    `${hasEnded ? '' : '> '}${figure(answer.states)}`,
    figure(answer.cpu, 2),
    figure(answer.wall, 2),
    figure(answer.megabytes),
  ]);
  known.set(key, hasEnded ? answer.cpu : null);
  return known.get(key) ?? null;
}

function searchAll(): Panel[] {
  const add = startTable(
    ['protocol', 'CPUs', 'NMIs each', 'sites', 'verdict', 'states', 'CPU s', 'wall s', 'MB'],
    [20, -4, -9, -5, 13, -13, -8, -8, -6],
  );
  const protocols = PROTOCOLS.filter(({ name }) => name.includes(values.only));
  return (['cpus', 'nmis', 'sites'] as const).map((axis) => ({
    title: TITLES[axis],
    lines: protocols.map((protocol) => {
      const points: Point[] = [];
      for (const value of protocol.values[axis]) {
        const size = { ...BASE, sites: protocol.values.sites[0], [axis]: value };
        const seconds = search(protocol.name, size, add);
        if (seconds === null) break;
        points.push([value, seconds]);
      }
      return { name: protocol.name, points };
    }),
  }));
}

if (values.from === undefined && !(isThere('time') && isThere('timeout'))) {
  console.log('skipped: time and timeout not found (Debian: apt install time coreutils)');
} else {
  const panels: Panel[] =
    values.from === undefined ? searchAll() : JSON.parse(readFileSync(values.from, 'utf8'));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(panels, null, 1)}\n`);
  if (values.svg !== undefined) writeFileSync(values.svg, plot(panels));
}
