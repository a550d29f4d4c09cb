/** `pokelab report FILE -o out.html`: a finding as one HTML file. */
import { existsSync } from 'node:fs';
import { printable } from '../../machine/program/printable.ts';
import { whyUnwritten, writeWhole } from '../../replay/writing/whole-file.ts';
import { isProtocol } from '../files/protocol-file.ts';
import { outOf } from '../files/record-run.ts';
import { refuseNoReplay } from '../files/replay-file.ts';
import { printEach, printJson } from '../printing/json-document.ts';
import type { Environment } from '../process/environment.ts';
import { type ExitStatus, UsageError } from '../process/exit.ts';
import { comparisonPage } from '../reporting/diff-page.ts';
import { documentPage, isDocument } from '../reporting/document-page.ts';
import type { MadePage } from '../reporting/made-page.ts';
import { museumPage } from '../reporting/museum-page.ts';
import { replayPage } from '../reporting/replay-page.ts';
import { searchPage } from '../reporting/search-page.ts';
import type { Words } from '../words/given-words.ts';

export async function run(
  environment: Environment,
  [what, second]: string[],
  words: Words,
): Promise<ExitStatus> {
  const out = outOf(words);
  if (words.json && out === null) {
    throw new UsageError('--json needs --out: stdout cannot hold the page and a document about it');
  }
  const page = await pageOf(environment, [what, second], words);
  if (out === null) await printEach(environment, environment.out, [page.text]);
  else write(environment, out, page);
  const bytes = Buffer.byteLength(page.text);
  if (words.json) printJson(environment, 'report', { what, out, bytes, events: page.events });
  else if (out !== null) environment.err(`${bytes} bytes in ${printable(out)}\n`);
  return page.status;
}

async function pageOf(
  environment: Environment,
  [what, second]: readonly string[],
  words: Words,
): Promise<MadePage> {
  const against = words.against as string | undefined;
  if (against !== undefined && second !== undefined) {
    throw new UsageError('give a second run or --against, not both');
  }
  const other = second ?? against;
  if (other !== undefined) {
    refuseNoReplay(what);
    return comparisonPage(environment, { first: what, other }, words);
  }
  if (what === MUSEUM && !existsSync(what)) return museumPage(environment);
  if (isProtocol(what)) return searchPage(environment, what, words);
  if (isDocument(what)) return documentPage(environment, what);
  return replayPage(environment, what);
}

/** What is no file's name. */
const MUSEUM = 'museum';

/** Throws UsageError; nothing is left there then. */
function write({ unfinished }: Environment, out: string, { text }: MadePage): void {
  try {
    writeWhole(out, [text], { overwrites: false, unfinished });
  } catch (error) {
    throw new UsageError(whyUnwritten(out, null, error));
  }
}
