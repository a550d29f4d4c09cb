/** `pokelab ls [DIRECTORY]`: the replays in a directory, newest first, and the built-in protocols. */
import { parseProtocol } from '../../language/protocol/protocol.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import { builtinProtocols, readBuiltin } from '../../protocols/catalogue.ts';
import { type ReplaySummary, replaysIn } from '../../replay/reading/folder.ts';
import { alignedLines, replayLines } from '../../report/printing/listing.ts';
import { createPaint } from '../../report/printing/paint.ts';
import { reasonOf } from '../files/text-file.ts';
import { forPeople, printJson } from '../printing/json-document.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, type ExitStatus, UsageError } from '../process/exit.ts';
import type { Words } from '../words/given-words.ts';

const DIRECTORY = 'replays';

export async function run(
  environment: Environment,
  [given]: string[],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const directory = given ?? DIRECTORY;
  const replays = listReplays(directory, given !== undefined);
  const protocols = await listProtocols();
  if (words.json) printJson(environment, 'ls', { directory, replays, protocols });
  const paint = createPaint(environment.colour && !words.json);
  if (replays.length === 0) say(`no replays in ${directory}\n`);
  else say(`${replayLines(replays, paint).join('\n')}\n`);
  const rows = protocols.map(({ name, origin, title }) => [name, origin, title]);
  const columns = [{ title: 'PROTOCOL' }, { title: 'ORIGIN' }, { title: 'TITLE' }];
  say(`\n${alignedLines(columns, rows, paint).join('\n')}\n`);
  return EXIT.ok;
}

/** A directory that the user did not name may be missing. */
function listReplays(directory: string, isNamed: boolean): ReplaySummary[] {
  try {
    return replaysIn(directory);
  } catch (error) {
    if (!isNamed) return [];
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      throw new UsageError(`${directory}: this is no directory; 'show' prints a replay`);
    }
    throw new UsageError(`${directory}: ${reasonOf(error)}`);
  }
}

async function listProtocols(): Promise<{ name: string; origin: string; title: string }[]> {
  await prepareLanguage();
  return builtinProtocols().map((name) => {
    const parsed = parseProtocol(readBuiltin(name));
    if (!parsed.ok) throw new Error(`the built-in protocol ${name} does not compile`);
    const { origin, title } = parsed.protocol;
    return { name, origin, title };
  });
}
