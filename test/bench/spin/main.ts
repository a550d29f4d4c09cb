/**
 * `npm run bench:spin`: the protocol of e9d9df44736d, searched by SPIN and by Pokelab, whole processes
 * of one run. `npm run bench:spin -- 3x2 4x2 3x2:sc` chooses rows (CPUs x NMIs at each), `--limit N`
 * the seconds of a search, `--only WORD` the searches, `--pokelab FILE` the program.
 */
import { parseArgs } from 'node:util';
import { isThere } from '../processes/measure.ts';
import { type Answer, type Size, searchByPokelab } from '../processes/pokelab.ts';
import { figure, ratio, startTable } from '../processes/table.ts';
import { searchBySpin } from './spin.ts';

const EQUAL = 'test/bench/spin/ftrace-2009.c';
const ROWS = ['2x2', '3x1', '3x2', '4x1', '4x2', '3x2:sc'];
const VARIANTS = ['', 'NO_WAIT', 'NOT_ATOMIC', 'NO_HELP', 'NO_ENTRY_FENCE', 'NO_LAST_WAIT'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '300' },
    only: { type: 'string', default: '' },
    pokelab: { type: 'string', default: 'dist/pokelab.js' },
  },
});
const limit = Number(values.limit);
const program = values.pokelab;

function sizeOf(row: string): Size {
  const parts = /^(\d)x(\d)(?::(sc|tso))?$/.exec(row);
  if (!parts) throw new Error(`${row}: a row is CPUSxNMIS or CPUSxNMIS:sc, such as 3x2:sc`);
  const memory = (parts[3] ?? 'tso') as Size['memory'];
  return { cpus: Number(parts[1]), nmis: Number(parts[2]), sites: 1, memory };
}

const SEARCHES: Record<string, (size: Size) => Answer> = {
  'SPIN, steps joined by hand': (size) => searchBySpin(size, [], limit),
  'SPIN, each step': (size) => searchBySpin(size, ['EACH_STEP'], limit),
  'Pokelab, the same in C': (size) => searchByPokelab(program, [EQUAL], size, limit),
  'Pokelab, ftrace-nmi-2009': (size) => searchByPokelab(program, ['ftrace-nmi-2009'], size, limit),
  'the same by two threads': (size) =>
    searchByPokelab(program, ['ftrace-nmi-2009'], size, limit, 2),
};

/** Models that do not agree compare nothing. */
function compareVerdicts(): boolean {
  console.log('Verdicts at 2x2, SPIN (joined, each step) and Pokelab, tso then sc:\n');
  let isSame = true;
  for (const variant of VARIANTS) {
    const defines = variant === '' ? [] : [variant];
    const words = variant === '' ? [] : ['-D', variant];
    const told = ['2x2', '2x2:sc'].map((row) => {
      const size = sizeOf(row);
      const three = [
        searchBySpin(size, defines, limit),
        searchBySpin(size, [...defines, 'EACH_STEP'], limit),
        searchByPokelab(program, [EQUAL, ...words], size, limit),
      ].map(({ verdict }) => verdict);
      isSame &&= three.every((verdict) => verdict === three[0]);
      return three.join(' ');
    });
    console.log(`  ${(variant || 'as it is').padEnd(16)} ${told.join('    ')}`);
  }
  console.log(isSame ? '\nThe same.\n' : '\nNOT the same: the models differ.\n');
  return isSame;
}

function compareCosts(): void {
  const add = startTable(
    [
      'size, memory',
      'search',
      'verdict',
      'states',
      'CPU s',
      'wall s',
      'MB',
      'CPU / SPIN',
      'states / SPIN',
    ],
    [12, 26, 15, -12, -8, -8, -7, -10, -13],
  );
  for (const row of positionals.length > 0 ? positionals : ROWS) {
    const size = sizeOf(row);
    let first: Answer | null = null;
    for (const [name, search] of Object.entries(SEARCHES)) {
      if (!name.includes(values.only)) continue;
      const answer = search(size);
      first ??= answer;
      const { verdict, states, cpu, wall, megabytes } = answer;
      const count = `${verdict.startsWith('no end') ? '> ' : ''}${figure(states)}`;
      const costs = [figure(cpu, 2), figure(wall, 2), figure(megabytes)];
      const ratios = [ratio(cpu, first.cpu), ratio(states, first.states)];
      const title = `${size.cpus}x${size.nmis}, ${size.memory}`;
      add([title, name, verdict, count, ...costs, ...ratios]);
    }
  }
}

const missing = ['spin', 'gcc', 'time', 'timeout'].filter((command) => !isThere(command));
if (missing.length > 0) {
  console.log(`skipped: ${missing.join(', ')} not found (Debian: apt install spin gcc time)`);
} else if (compareVerdicts()) {
  console.log(`At most ${limit} s a search; the ratios are to the first line of each size.\n`);
  compareCosts();
} else {
  process.exitCode = 1;
}
