/** `pokelab ls [REPLAYS_FOLDER]`: the replays in a directory, newest first, and the built-in protocols by year. */

import { existsSync } from 'node:fs';
import { parseProtocol } from '../../language/protocol/protocol.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import { printable } from '../../machine/program/printable.ts';
import { builtinProtocols, readBuiltin } from '../../protocols/catalogue.ts';
import { byDate, commitsOf, dateOf } from '../../protocols/origin.ts';
import { type ReplaySummary, replaysIn } from '../../replay/reading/folder.ts';
import { replayLines } from '../../report/printing/listing.ts';
import { missingSays, strangerSays } from '../files/file-kinds.ts';
import { reasonOf } from '../files/text-file.ts';
import { forPeople, printJson } from '../printing/json-document.ts';
import { defineWords, type Listed, protocolLines } from '../printing/protocol-list.ts';
import { paintFor, widthOf } from '../printing/render-run.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import { LEAST_OF_LIST, REPLAYS_FOLDER } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';

/** Nothing is run for a list. */
const CLAIMED = "as the files say; 'replay' runs one again and compares";
/** Columns, where nothing says how wide the lists may be. */
const WIDTH = 79;

export async function run(
  environment: Environment,
  [given]: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const directory = given ?? REPLAYS_FOLDER;
  const stranger = strangerSays(directory, 'directory');
  if (stranger !== null) throw new UsageError(stranger);
  const width =
    widthOf(words, LEAST_OF_LIST) ?? (environment.isTerminal ? environment.columns() - 1 : WIDTH);
  const replays = listReplays(directory, given !== undefined);
  const protocols = await listProtocols();
  if (words.json) {
    printJson(environment, 'ls', { directory, replays, protocols: protocols.map(protocolFields) });
  }
  const paint = paintFor(environment, words);
  if (replays.length === 0) say(`no replays in ${printable(directory)}\n`);
  else say(`${replayLines(replays, paint, width).join('\n')}\n${CLAIMED}\n`);
  say(`\n${protocolLines(protocols, paint, width).join('\n')}\n`);
  return EXIT.ok;
}

/** A directory that the user did not name may be missing. */
function listReplays(directory: string, isNamed: boolean): ReplaySummary[] {
  try {
    return replaysIn(directory);
  } catch (error) {
    if (!isNamed) return [];
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      throw new UsageError(`${directory}: this is no directory; name one that holds replays`);
    }
    if (!existsSync(directory)) throw new UsageError(missingSays(directory));
    throw new UsageError(`${directory}: ${reasonOf(error)}`);
  }
}

/** By date; of alike ones by name. */
async function listProtocols(): Promise<Listed[]> {
  await prepareLanguage();
  const protocols = builtinProtocols().map((name) => {
    const parsed = parseProtocol(readBuiltin(name));
    if (!parsed.ok) throw new Error(`the built-in protocol ${name} does not compile`);
    return parsed.protocol;
  });
  return protocols.sort(byDate);
}

function protocolFields({ name, origin, title, mends, variants }: Listed): object {
  return {
    name,
    year: dateOf(origin)?.year ?? null,
    origin,
    commits: commitsOf(origin),
    title,
    mends,
    variants: variants.map((variant) => ({
      define: defineWords(variant.define),
      title: variant.title,
    })),
  };
}
