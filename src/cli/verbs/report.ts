/** `pokelab report FILE -o out.html`: a finding as one HTML file. */
import { existsSync } from 'node:fs';
import { printable } from '../../machine/program/printable.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { otherOf } from '../comparing/compared-runs.ts';
import { isProtocol, loadProtocol } from '../files/protocol-file.ts';
import { outOf } from '../files/record-run.ts';
import { refuseNoReplay } from '../files/replay-file.ts';
import { writeNew } from '../files/written-file.ts';
import { printEach, printJson } from '../printing/json-document.ts';
import type { Environment } from '../process/environment.ts';
import { type ExitStatus, UsageError } from '../process/exit.ts';
import { comparisonPage } from '../reporting/diff-page.ts';
import { documentPage, isDocument } from '../reporting/document-page.ts';
import type { MadePage } from '../reporting/made-page.ts';
import { museumPage } from '../reporting/museum-page.ts';
import { replayPage } from '../reporting/replay-page.ts';
import { searchPage } from '../reporting/search-page.ts';
import { optionOf } from '../words/diff-words.ts';
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
  else writeNew(environment, out, [page.text]);
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
  const { out: _, ...rest } = words;
  const against = rest.against as string | undefined;
  const other = otherOf(second, words);
  if (other !== undefined) {
    if (isProtocol(what) && isProtocol(other)) {
      const call = `diff ${quoted(what)} ${quoted(other)}`;
      throw new UsageError(`there is no page of two protocols: '${call}' compares them`);
    }
    refuseNoReplay(what);
    // Says what is wrong with a name that there is not.
    if (against !== undefined && !isProtocol(against)) await loadProtocol(against);
    return comparisonPage(environment, { first: what, other }, rest);
  }
  const isMuseum = what === MUSEUM && !existsSync(what);
  if (!isMuseum && isProtocol(what)) return searchPage(environment, what, rest);
  const { json: __, ...idle } = rest;
  refuseIdleOf(what, idle);
  if (isMuseum) return museumPage(environment);
  return isDocument(what) ? documentPage(environment, what) : replayPage(environment, what);
}

/** Throws UsageError for an option that would be without effect. */
function refuseIdleOf(what: string, idle: Words): void {
  const said = Object.keys(idle).filter((word) => idle[word] !== undefined);
  if (said.length === 0) return;
  const options = said.map(optionOf).join(', ');
  throw new UsageError(`${options}: nothing is searched for a page of ${what}`);
}

/** What is no file's name. */
const MUSEUM = 'museum';
