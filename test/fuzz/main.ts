/**
 * `npm run fuzz`: random input of every kind against Pokelab, each fuzzer for its share of the time on a
 * thread of its own. `--time 1h --seed N --only NAME,NAME --turns N`; status 1 where a defect was found.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { campaign } from './campaign.ts';
import { tableOf } from './counts-table.ts';
import { FUZZERS } from './fuzzers.ts';

const { values } = parseArgs({
  options: {
    time: { type: 'string', default: '2m' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string', default: Object.keys(FUZZERS).join() },
    turns: { type: 'string', default: 'Infinity' },
    patience: { type: 'string', default: '60s' },
    found: { type: 'string', default: 'test/fuzz/found' },
  },
});

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90s` in milliseconds. */
function duration(text: string): number {
  const match = /^(\d+)([smh])$/.exec(text);
  if (match === null) throw new Error(`${text}: say 90s, 2m or 1h`);
  return Number(match[1]) * UNITS[match[2]];
}

const names = values.only.split(',');
for (const name of names) {
  if (!(name in FUZZERS)) throw new Error(`--only ${name}: ${Object.keys(FUZZERS).join(', ')}`);
}
const seed = Number(values.seed);
const threads = Math.min(availableParallelism(), names.length);
const limits = {
  time: (duration(values.time) * threads) / names.length,
  turns: Number(values.turns),
  patience: duration(values.patience),
};
console.log(`seed ${seed}, ${names.length} fuzzers on ${threads} threads for ${values.time}`);

let defects = 0;

const listOf = (counts: ReadonlyMap<string, number>): string =>
  `  ${[...counts].map((one) => one.join(' ')).join(', ')}`;

async function report(name: string): Promise<void> {
  const { about } = await FUZZERS[name]();
  const { turns, longest, found, counts } = await campaign(name, seed, limits);
  defects += found.length;
  const longestSays = `longest ${(longest.time / 1000).toFixed(1)} s (seed ${longest.seed})`;
  console.log(`${name}: ${about}: ${turns} turns, ${longestSays}, ${found.length} defects`);
  if (counts.size > 0)
    console.log(
      [...counts.keys()].some((name) => name.includes('\t')) ? tableOf(counts) : listOf(counts),
    );
  for (const { what, files, seed: its } of found.slice(0, 20)) {
    console.log(`\n  ${what}\n  again: npm run fuzz -- --only ${name} --seed ${its} --turns 1`);
    const folder = join(values.found, `${name}-${its}`);
    for (const [file, bytes] of Object.entries(files)) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, basename(file)), bytes);
      console.log(`  ${join(folder, basename(file))}`);
    }
  }
}

const waiting = [...names];
const next = async (): Promise<void> => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await report(name);
};
await Promise.all(Array.from({ length: threads }, next));
console.log(defects === 0 ? 'no defect' : `${defects} defects`);
process.exitCode = defects === 0 ? 0 : 1;
