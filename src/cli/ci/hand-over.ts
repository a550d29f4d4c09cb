/** What the words ask to be handed to a CI system: looked at before anything long begins, written once there is an answer. */
import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { printable } from '../../machine/program/printable.ts';
import { appendWhole } from '../../replay/writing/append.ts';
import { whyUnwritten, writeWhole } from '../../replay/writing/whole-file.ts';
import { isThere, newFile, refuseUnwritable } from '../files/record-run.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import type { Words } from '../words/given-words.ts';
import { annotationLines } from './annotation.ts';
import { junitXml } from './junit.ts';
import type { Report } from './report.ts';
import { sarifText } from './sarif.ts';
import { fittedSummary, SUMMARY_BYTES, type Summary } from './summary.ts';

export interface Asked {
  sarif: string | null;
  junit: string | null;
  summary: string | null;
  annotates: boolean;
}

/** Options that name a file to be written. */
const WRITTEN = ['out', 'checkpoint', 'sarif', 'junit', 'summary'];

/** Throws UsageError where one of the files could not be written. */
export function askedOf(words: Words): Asked {
  const named = WRITTEN.flatMap((word) => {
    const path = words[word];
    return typeof path === 'string' ? [{ word, path: resolve(path) }] : [];
  });
  for (const [nth, { word, path }] of named.entries()) {
    const other = named.slice(0, nth).find((one) => one.path === path);
    if (other !== undefined) {
      throw new UsageError(`--${other.word} and --${word} name one file: give each its own`);
    }
  }
  return {
    sarif: newFile(words.sarif, 'write'),
    junit: newFile(words.junit, 'write'),
    summary: appendable(words.summary),
    annotates: words.annotate === true,
  };
}

/** A regular file that may hold something already, or a new one. */
function appendable(path: Words[string]): string | null {
  if (typeof path !== 'string') return null;
  if (path !== '' && !path.includes('\0') && isThere(path)) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new UsageError(`${path} is no regular file: only to one a summary is added`);
    }
    try {
      accessSync(path, constants.W_OK);
    } catch {
      throw new UsageError(`${path}: writing to it is not permitted; name another file`);
    }
    return path;
  }
  refuseUnwritable(path);
  return path;
}

/** Writes what was asked for; what cannot be written is told. False where something is missing. */
export function handOver(
  environment: Pick<Environment, 'err' | 'unfinished'>,
  { sarif, junit, summary, annotates }: Asked,
  report: Report,
  summarised: Summary,
): boolean {
  const { unfinished } = environment;
  if (annotates) for (const line of annotationLines(report)) environment.err(`${line}\n`);
  const isNew = { overwrites: false, unfinished };
  const write = (path: string, text: string) => writeWhole(path, [text], isNew);
  return [
    attempt('SARIF', sarif, (path) => write(path, sarifText(report))),
    attempt('JUnit XML', junit, (path) => write(path, junitXml(report.cases))),
    addSummary(environment, summary, summarised),
  ].every((isDone) => isDone);

  function attempt(what: string, path: string | null, does: (path: string) => void): boolean {
    return attempted(environment, `the ${what} is`, path, does);
  }
}

/** Adds a summary to its file, with as much of it as there is room for. False where it is missing. */
export function addSummary(
  environment: Pick<Environment, 'err' | 'unfinished'>,
  path: string | null,
  summary: Summary,
): boolean {
  return attempted(environment, 'the summary is', path, (file) => {
    if (!isThere(file)) {
      const text = fitted(summary, 0);
      writeWhole(file, [text], { overwrites: false, unfinished: environment.unfinished });
    } else appendWhole(file, (bytes) => fitted(summary, bytes));
  });
}

/** Behind so many bytes. */
function fitted(summary: Summary, bytes: number): string {
  const gap = bytes > 0 ? '\n' : '';
  const text = fittedSummary(summary, SUMMARY_BYTES - bytes - gap.length);
  if (text === null) throw new NoRoom();
  return gap + text;
}

class NoRoom extends Error {}

function attempted(
  { err }: Pick<Environment, 'err'>,
  what: string,
  path: string | null,
  does: (path: string) => void,
): boolean {
  if (path === null) return true;
  try {
    does(path);
    return true;
  } catch (error) {
    const why =
      error instanceof NoRoom
        ? `${path}: it would hold more than 1 MiB; name another file`
        : whyUnwritten(path, null, error);
    err(`pokelab: ${what} not written: ${printable(why)}\n`);
    return false;
  }
}
