/** The page of a document that `check`, `diff` or `test` printed with --json. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Page } from '../../page/html/page.ts';
import { plainPage } from '../../page/html/plain-page.ts';
import { kindOf } from '../files/file-kinds.ts';
import type { Environment } from '../process/environment.ts';
import { EXIT, UsageError } from '../process/exit.ts';
import { type MadePage, ownParts } from './made-page.ts';
import { replayPage } from './replay-page.ts';

/** Bytes; larger ones are no such document. */
const LARGEST = 64 * 1024 * 1024;

/** A file that is called so, whatever it holds. */
export const isDocument = (path: string): boolean => /\.json$/.test(path) && existsSync(path);

/** Whether a document holds what its page is about. */
const NEEDED: Readonly<Record<string, (document: Fields) => boolean>> = {
  check: ({ verdict }) => text(verdict) !== '',
  diff: ({ headline }) => text(headline) !== '',
  test: ({ cases }) => Array.isArray(cases),
};

type Fields = Readonly<Record<string, unknown>>;

/** Throws UsageError for a file that is none. Of a failing search whose replay is there, the page is that of the run. */
export async function documentPage(environment: Environment, path: string): Promise<MadePage> {
  const document = read(path);
  const finding = fields(document.finding);
  const replay = text(finding?.replay);
  if (replay !== '' && kindOf(replay) === 'replay') return replayPage(environment, replay);
  const page = pageOf(document);
  const made = plainPage({ ...page, ...ownParts() });
  return { text: made, status: EXIT.ok, events: null };
}

function read(path: string): Fields {
  const refused = (why: string): UsageError =>
    new UsageError(`${path} is no document of check, diff or test (--json): ${why}`);
  if (statSync(path).size > LARGEST) throw refused('it is too large');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
  const document = fields(value);
  if (document?.tool !== 'pokelab') throw refused("it does not say that 'pokelab' made it");
  const error = fields(document.error);
  if (error !== null) throw refused(`it tells of an error: ${text(error.message)}`);
  const verb = text(document.verb);
  if (!Object.hasOwn(NEEDED, verb)) throw refused(`it is one of ${verb || 'no verb'}`);
  if (!NEEDED[verb](document)) throw refused('what was found is not in it');
  return document;
}

const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): string[] =>
  list(value)
    .map(text)
    .filter((one) => one !== '');

type Told = Omit<Parameters<typeof plainPage>[0], 'assets' | 'tool'>;

function pageOf(document: Fields): Told {
  switch (document.verb) {
    case 'diff':
      return diffTold(document);
    case 'test':
      return testTold(document);
    default:
      return checkTold(document);
  }
}

function checkTold(document: Fields): Told {
  const verdict = text(document.verdict);
  const finding = fields(document.finding);
  const scenario = fields(document.scenario);
  const failure = finding === null ? '' : ` ${text(finding.class)}`;
  return {
    title: text(scenario?.protocol) || 'a search',
    verdict: { kind: kindOfVerdict(verdict), words: `${verdict.toUpperCase()}${failure}` },
    lines: scenario === null ? [] : [scalars(scenario).join(', ')],
    sentences: [
      ...(finding === null ? [] : [text(finding.message)]),
      ...texts(document.explanation),
      ...texts(document.conclusion),
    ],
    notes: [{ title: 'What was searched', lines: scalars(document) }],
    again: [],
  };
}

function diffTold(document: Fields): Told {
  const titles = [document.a, document.b].map((side) => text(fields(side)?.title));
  return {
    title: titles.join(' → '),
    verdict: { kind: 'none', words: text(document.headline) || 'compared' },
    lines: [],
    sentences: texts(document.sentences),
    notes: [{ title: 'In numbers', lines: scalars(document) }],
    again: [],
  };
}

function testTold(document: Fields): Told {
  const cases = list(document.cases)
    .map(fields)
    .filter((one) => one !== null);
  const wrong = cases.filter(({ outcome }) => outcome !== 'ok').length;
  const lines = cases.map(({ outcome, name, message }) =>
    [outcome, name, message].map(text).join('  '),
  );
  return {
    title: 'Tests',
    verdict: {
      kind: wrong === 0 ? 'pass' : 'fail',
      words: `${cases.length - wrong} of ${cases.length} ok`,
    },
    lines: [],
    sentences: [],
    notes: [{ title: 'Cases', lines }],
    again: [],
  };
}

function kindOfVerdict(verdict: string): Page['verdict']['kind'] {
  if (verdict === 'pass' || verdict === 'fail') return verdict;
  return 'unknown';
}

/** `states: 6100`: what is said in a word. */
function scalars(document: Fields): string[] {
  return Object.entries(document).flatMap(([name, value]) => {
    const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
    return isScalar ? [`${name}: ${String(value)}`] : [];
  });
}
