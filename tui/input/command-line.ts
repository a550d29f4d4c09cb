/** What each command of the command language does. */
import { conditionNames } from '../../src/history/conditions.ts';
import { EVENT_KINDS } from '../../src/machine/events/event-table.ts';
import {
  branchTree,
  discard,
  forkChoices,
  goToBranch,
  injectNmi,
  runOnUnder,
  save,
  takeChoice,
} from '../commands/forks.ts';
import { cancel, seekBreakpoint } from '../commands/long-work.ts';
import * as moves from '../commands/moves.ts';
import { focusWord, moveCursor, movePage, moveSideways } from '../commands/pane-moves.ts';
import * as questions from '../commands/questions.ts';
import { goToDifference, goToOther, toggleLink, toggleSplit } from '../commands/side-by-side.ts';
import { writeMarks, writeState, yank } from '../commands/write-out.ts';
import { PANES } from '../drawing/layout.ts';
import {
  complain,
  type ListName,
  type Model,
  pure,
  say,
  timelineOf,
  type Updated,
} from '../model/model.ts';
import { openPrompt, type PromptKind } from '../model/prompt.ts';
import { variablesOf } from '../run/variable-rows.ts';
import {
  type COMMANDS,
  type CommandEntry,
  commandNamed,
  COMMANDS as TABLE,
} from './command-table.ts';
import { listOf } from './lists.ts';

type CommandName = (typeof COMMANDS)[number]['name'];
/** `count` is what was typed before a key, 1 by default; `isCounted` tells whether it was. */
interface Given {
  words: string;
  count: number;
  isCounted: boolean;
}
type Act = (model: Model, given: Given) => Model | Updated;

const MOST_SPEED = 4096;

const ACTS: Readonly<Record<CommandName, Act>> = {
  step: (model, { count }) => moves.step(model, count, 1),
  'step-back': (model, { count }) => moves.step(model, count, -1),
  next: (model, { count }) => moves.next(model, count, 1),
  'next-back': (model, { count }) => moves.next(model, count, -1),
  event: (model, { count }) => moves.stepEvent(model, count, 1),
  'event-back': (model, { count }) => moves.stepEvent(model, count, -1),
  continue: (model, { count }) => seekBreakpoint(model, 1, count),
  'continue-back': (model, { count }) => seekBreakpoint(model, -1, count),
  finish: (model, { count }) => moves.finish(model, count, 1),
  'finish-back': (model, { count }) => moves.finish(model, count, -1),
  start: (model, { count, isCounted }) =>
    isCounted ? moves.goToWord(model, `${count}`) : moves.goTo(model, 0, { isJump: true }),
  end: (model, { count, isCounted }) =>
    isCounted
      ? moves.goToWord(model, `${count}`)
      : moves.goTo(model, timelineOf(model).length, { isJump: true }),
  goto: (model, { words }) => moves.goToWord(model, words),
  percent: (model, { count, isCounted }) =>
    isCounted ? moves.goToWord(model, `${count}%`) : complain(model, 'Type a number first: 50%.'),
  failure: (model) => moves.goToFailure(model),
  cpu: (model, { words }) => moves.followCpu(model, cpuNumber(model, words)),
  bookmark: (model, { words }) =>
    words === '' ? { ...model, awaiting: 'mark' } : moves.setBookmark(model, words),
  jump: (model, { words }) =>
    words === '' ? { ...model, awaiting: 'jump' } : moves.goToBookmark(model, words),
  'write-marks': (model, { words }) => writeMarks(model, words),
  older: (model) => moves.visit(model, -1),
  newer: (model) => moves.visit(model, 1),
  play: (model, { words }) => play(model, words),
  faster: (model) => atSpeed(model, model.speed * 2),
  slower: (model) => atSpeed(model, model.speed / 2),

  verdict: (model) => opened(model, 'verdict'),
  why: (model, { words }) => questions.toggleWhy(model, words),
  writer: (model, { words }) => questions.goToWriter(model, words),
  reader: (model, { words }) => questions.goToReader(model, words),
  break: (model, { words }) =>
    words !== ''
      ? questions.addBreak(model, words)
      : (questions.breakHere(model) ?? prompted(model, ':', 'break ')),
  watch: (model, { words }) =>
    words !== ''
      ? questions.addWatch(model, words)
      : (questions.watchHere(model) ?? prompted(model, ':', 'watch ')),
  delete: (model, { words }) => questions.removeBreakpoint(model, words),
  breakpoints: (model) => opened(model, 'breakpoints'),
  search: (model, { words }) =>
    words === '' ? prompted(model, '/') : questions.search(model, words, false),
  'search-regex': (model, { words }) =>
    words === '' ? prompted(model, '~') : questions.search(model, words, true),
  'search-next': (model) => questions.searchAgain(model, 1),
  'search-back': (model) => questions.searchAgain(model, -1),
  filter: (model, { words }) =>
    words === '' && model.filter === null ? prompted(model, '&') : questions.filter(model, words),
  json: (model, { words }) => writeState(model, words),

  fork: (model) => {
    const choices = forkChoices(model);
    return typeof choices === 'string' ? complain(model, choices) : opened(model, 'fork');
  },
  take: (model, { words }) => take(model, Number(words)),
  nmi: (model, { words }) => injectNmi(model, words),
  'run-on': (model, { words }) => runOnUnder(model, words),
  branches: (model) => opened(model, 'branches'),
  branch: (model, { words }) => goToBranch(model, words),
  save: (model, { words }) => save(model, words),
  discard: (model, { words }) => discard(model, words),

  difference: (model, { count }) => goToDifference(model, count, 1),
  'difference-back': (model, { count }) => goToDifference(model, count, -1),
  'other-run': (model) => goToOther(model),
  link: (model) => toggleLink(model),
  split: (model) => toggleSplit(model),

  focus: (model, { words }) => focusWord(model, words),
  zoom: (model) => ({ ...model, zoomed: !model.zoomed }),
  down: (model, { count }) => moveCursor(model, count),
  up: (model, { count }) => moveCursor(model, -count),
  left: (model) => moveSideways(model, -1),
  right: (model) => moveSideways(model, 1),
  'page-down': (model) => movePage(model, 1),
  'page-up': (model) => movePage(model, -1),
  'list-down': (model) => moveInList(model, 1),
  'list-up': (model) => moveInList(model, -1),
  'list-page-down': (model) => moveInList(model, model.size.height - 8),
  'list-page-up': (model) => moveInList(model, 8 - model.size.height),
  'list-choose': (model) => chooseInList(model, 'choose'),
  'list-delete': (model) => chooseInList(model, 'remove'),
  close: (model) => ({ ...model, overlay: null }),

  command: (model) => prompted(model, ':'),
  help: (model) => opened(model, 'help'),
  yank: (model, { words }) => yank(model, words),
  redraw: (model) => ({ model, effects: [{ kind: 'redraw' }] }),
  suspend: (model) => ({ model, effects: [{ kind: 'suspend' }] }),
  cancel: (model) => cancelled(model),
  quit: (model) => ({ model, effects: [{ kind: 'quit' }] }),
};

/** Runs a line of the command language; a count comes from before a key. */
export function runLine(model: Model, line: string, count: number | null): Updated {
  const [, first = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(line) ?? [];
  if (first === '') return pure(model);
  if (/^\d+%?$/.test(first)) return pure(moves.goToWord(model, first));
  const found = commandNamed(first);
  if (typeof found === 'string') return pure(complain(model, found));
  const own = found.usage === '[COUNT]' && /^\d+$/.test(rest) ? Number(rest) : null;
  const given = { words: rest, count: count ?? own ?? 1, isCounted: count !== null };
  const result = ACTS[found.name as CommandName](model, given);
  return 'effects' in result ? result : pure(result);
}

function cpuNumber(model: Model, words: string): number {
  const { cpus } = timelineOf(model).system;
  if (words === 'next') return (model.cpu + 1) % cpus;
  if (words === 'previous') return (model.cpu + cpus - 1) % cpus;
  return words === '' ? -1 : Number(words);
}

function play(model: Model, words: string): Model {
  const speed = words === '' ? model.speed : Number(words);
  if (!(speed >= 1)) return complain(model, 'Say how many events a second: play 10.');
  const playing = model.playing === null || words !== '' ? Math.min(speed, MOST_SPEED) : null;
  return { ...model, playing, speed: Math.min(speed, MOST_SPEED) };
}

function atSpeed(model: Model, wanted: number): Model {
  const speed = Math.max(1, Math.min(MOST_SPEED, wanted));
  const playing = model.playing === null ? null : speed;
  return say({ ...model, speed, playing }, `${speed} events a second.`);
}

function opened(model: Model, list: ListName): Model {
  const tree = list === 'branches' ? branchTree(model.branches) : [];
  const here = tree.findIndex(({ branch }) => branch.id === model.branch);
  return { ...model, overlay: { list, cursor: Math.max(0, here) } };
}

function prompted(model: Model, kind: PromptKind, text = ''): Model {
  return { ...model, prompt: openPrompt(kind, model.entered[kind] ?? [], text), message: null };
}

function take(model: Model, number: number): Model {
  const choices = forkChoices(model);
  if (typeof choices === 'string') return complain(model, choices);
  const step = choices[number - 1];
  return step === undefined
    ? complain(model, `Take one of 1 to ${choices.length}: x lists them.`)
    : takeChoice(model, step.code);
}

function moveInList(model: Model, rows: number): Model {
  if (model.overlay === null) return model;
  const last = listOf(model).items.length - 1;
  const cursor = Math.max(0, Math.min(last, model.overlay.cursor + rows));
  return { ...model, overlay: { ...model.overlay, cursor } };
}

function chooseInList(model: Model, what: 'choose' | 'remove'): Model | Updated {
  if (model.overlay === null) return model;
  const line = listOf(model).items[model.overlay.cursor]?.[what];
  if (line === undefined || line === null) {
    return what === 'choose' ? { ...model, overlay: null } : model;
  }
  const done = runLine(model, line, null);
  if (what === 'choose') return done;
  return { ...done, model: moveInList(done.model, 0) };
}

function cancelled(model: Model): Model {
  if (model.task !== null) return cancel(model);
  if (model.why !== null) return say({ ...model, why: null }, 'All events are shown.');
  if (model.zoomed) return { ...model, zoomed: false };
  return say(model, 'q quits.');
}

/** Whole lines that a command line may become. */
export function completions(model: Model, text: string): string[] {
  const match = /^(\S+)\s+(.*?)([\w.[\]$=-]*)$/.exec(text);
  if (match === null) return TABLE.map(({ name }) => name).filter((name) => name.startsWith(text));
  const [, first, before, last] = match;
  const command = commandNamed(first);
  if (typeof command === 'string') return [];
  return wordsOf(model, command, before)
    .filter((word) => word.startsWith(last))
    .map((word) => `${first} ${before}${word}`);
}

function wordsOf(model: Model, command: CommandEntry, before: string): string[] {
  const { system } = timelineOf(model);
  const { program } = system;
  switch (command.words) {
    case 'none':
      return [];
    case 'panes':
      return ['next', 'previous', ...PANES];
    case 'strategies':
      return ['round-robin', 'random', 'cpu'];
    case 'names': {
      const bytes = conditionNames(system).filter((name) => name.endsWith(']'));
      return [...variablesOf(system).map(({ name }) => name), ...bytes];
    }
    case 'patterns': {
      if (/\bif\b/.test(before)) return conditionNames(system);
      const cpus = program.tasks.map((_, cpu) => `cpu=${cpu}`);
      const names = [...program.sites, ...program.functions].map(({ name }) => name);
      const contexts = ['in=task', 'in=nmi', 'in=stopper', 'in=interrupt', 'in=trap'];
      return [...EVENT_KINDS, ...cpus, ...contexts, ...names, 'if'];
    }
  }
}
