/** `pokelab museum [NAMES]`: the built-in protocols by year, how each fails, and what mended it. */
import { join } from 'node:path';
import { printable } from '../../machine/program/printable.ts';
import { builtinProtocols } from '../../protocols/catalogue.ts';
import { loadProtocol } from '../files/protocol-file.ts';
import { refuseUnwritable } from '../files/record-run.ts';
import { type Exhibit, exhibits, titleOf } from '../museum/exhibits.ts';
import { museumFolder, OWN_FOLDER, readResults } from '../museum/results.ts';
import { searchMuseum } from '../museum/search-museum.ts';
import { isUpToDate, type Shown, shownOf } from '../museum/shown.ts';
import { storyLines } from '../museum/story.ts';
import { tableLines } from '../museum/table.ts';
import { yearOf } from '../museum/words.ts';
import { workersOf } from '../parallel/pool.ts';
import { forPeople, printJson } from '../printing/json-document.ts';
import { paintFor } from '../printing/render-run.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { timeOf } from '../words/arguments.ts';
import { DEFAULT_WIDTH, SEARCH_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

export async function run(
  environment: Environment,
  names: string[],
  words: Words,
): Promise<ExitStatus> {
  if (words.search || words.changed) return search(environment, names, words);
  for (const option of ['time', 'workers']) {
    if (words[option] !== undefined) throw new UsageError(`--${option} goes with --search`);
  }
  const folder = museumFolder();
  // Says what is wrong with a name that there is not, before all protocols are read.
  const stranger = names.find((name) => !builtinProtocols().some((own) => name.startsWith(own)));
  if (stranger !== undefined) await loadProtocol(stranger);
  const all = await exhibits();
  const list = shownOf(await chosen(all, names), readResults(folder), folder);
  const say = forPeople(environment, words);
  if (words.json) {
    printJson(environment, 'museum', { folder, exhibits: list.map(exhibitFields) });
  }
  const { command } = environment;
  const paint = paintFor(environment, words);
  const lines =
    names.length === 0
      ? tableLines(list, { width: DEFAULT_WIDTH, paint, command })
      : list.flatMap((shown, at) => [
          ...(at > 0 ? ['', ''] : []),
          ...storyLines(shown, { width: DEFAULT_WIDTH, command }),
        ]);
  say(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

async function chosen(all: readonly Exhibit[], names: readonly string[]): Promise<Exhibit[]> {
  const list: Exhibit[] = [];
  for (const name of names) {
    const found = all.find(({ protocol }) => protocol.name === name);
    if (found === undefined) {
      await loadProtocol(name);
      throw new UsageError(
        `${name} is not in the museum: it shows built-in protocols and variants; 'pokelab check ${name}' searches it`,
      );
    }
    list.push(found);
  }
  return names.length === 0 ? [...all] : list;
}

async function search(
  environment: Environment,
  names: readonly string[],
  words: Words,
): Promise<ExitStatus> {
  const maxMs = timeOf(words, SEARCH_MS);
  const workers = workersOf(words);
  const folder = OWN_FOLDER;
  refuseUnwritable(join(folder, 'museum.json'));
  const all = await exhibits();
  const named = await chosen(all, names);
  const wanted = words.changed
    ? shownOf(named, readResults(folder), folder).filter((shown) => !isUpToDate(shown))
    : named.map((exhibit) => ({ exhibit }));
  const request = { all, chosen: wanted.map(({ exhibit }) => exhibit), folder, maxMs, workers };
  const say = forPeople(environment, words);
  const { done, problems } = await searchMuseum(environment, request, (name) => say(`${name}\n`));
  for (const problem of problems) environment.err(`pokelab: ${printable(problem)}\n`);
  say(`${done} of ${wanted.length} searched; the results are in ${folder}\n`);
  if (words.json) printJson(environment, 'museum', { folder, searched: done, problems });
  if (problems.length > 0) return EXIT.failed;
  return environment.interrupted() ? interruptedStatus(environment) : EXIT.ok;
}

function exhibitFields({ exhibit, state, row, replay, mended }: Shown): object {
  const { protocol, variantOf } = exhibit;
  return {
    protocol: protocol.name,
    variantOf: variantOf?.base.name ?? null,
    year: yearOf(exhibit) === '' ? null : Number(yearOf(exhibit)),
    origin: protocol.origin,
    title: titleOf(exhibit),
    mends: protocol.mends,
    state,
    searched: row?.searched ?? null,
    hardware: row?.hardware ?? null,
    failing: row?.failing ? { ...row.failing, replay } : null,
    other: row?.other ? { ...row.other, replay } : null,
    mended: mended.map(({ mender, carried }) => ({
      by: mender.protocol.name,
      what: mender.what,
      answer: carried?.answer ?? null,
      headline: carried?.headline ?? null,
      line: carried?.line ?? [],
      certainty: carried?.certainty ?? [],
    })),
  };
}
