/** What is written out: bookmarks, the machine's state, the line that reproduces the run. */
import type { Branch } from '../../src/inspect/branches/branches.ts';
import { quoted } from '../../src/report/printing/paste-lines.ts';
import {
  branchOf,
  complain,
  type Model,
  type Position,
  pure,
  say,
  timelineOf,
  type Updated,
} from '../model/model.ts';

/** Where the bookmarks of a replay are kept. */
export const marksPath = (replay: string): string => `${replay}.marks`;

/** `:write-marks [FILE]`: bookmarks of the run that was opened; branches are not on the disk. */
export function writeMarks(model: Model, words: string): Updated {
  const path = words === '' ? (model.file === null ? '' : marksPath(model.file)) : words;
  if (path === '') return pure(complain(model, 'Name a file: write-marks FILE.'));
  const root = model.branches[0].id;
  const marks = Object.fromEntries(
    Object.entries(model.bookmarks)
      .filter(([, { branch }]) => branch === root)
      .map(([letter, { mark }]) => [letter, mark]),
  );
  const text = `${JSON.stringify({ marks }, null, 2)}\n`;
  return { model, effects: [{ kind: 'write', path, text, what: 'the bookmarks' }] };
}

const MOST_MARKS = 52;

/** The bookmarks in a file's text; what is none is left out. */
export function readMarks(text: string, root: number, length: number): Record<string, Position> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return {};
  }
  const { marks } = (parsed ?? {}) as { marks?: unknown };
  if (typeof marks !== 'object' || marks === null) return {};
  const valid = Object.entries(marks)
    .filter(([letter]) => /^[a-zA-Z]$/.test(letter))
    .filter(([, mark]) => Number.isInteger(mark) && mark >= 0 && mark <= length)
    .slice(0, MOST_MARKS);
  return Object.fromEntries(valid.map(([letter, mark]) => [letter, { branch: root, mark }]));
}

/** `y`, `:yank FILE`: the line that opens this very moment. */
export function yank(model: Model, path: string): Updated {
  const branch = branchOf(model);
  const opens = openingLine(model, branch);
  if (opens === null) {
    const text = `Branch ${branch.id} is in no file: :save FILE, then y copies the line that opens it.`;
    return pure(complain(model, text));
  }
  const { critical } = branch;
  const verdict = critical === null ? '' : `  # ${critical.failure.class}`;
  const text = `${opens} --at ${model.mark === 0 ? 'start' : model.mark - 1}${verdict}`;
  if (path !== '') {
    return { model, effects: [{ kind: 'write', path, text: `${text}\n`, what: 'the line' }] };
  }
  return { model: say(model, `Copied: ${text}`), effects: [{ kind: 'copy', text }] };
}

/** null for a branch that is in no file. */
function openingLine({ branches, reproduce, command }: Model, branch: Branch): string | null {
  if (branch.id === branches[0].id) return reproduce;
  return branch.savedAs === null ? null : `${command} debug ${quoted(branch.savedAs)}`;
}

/** `:json FILE`: the machine at the mark. */
export function writeState(model: Model, path: string): Updated {
  if (path === '') return { model: complain(model, 'Name a file: json FILE.'), effects: [] };
  const timeline = timelineOf(model);
  const event = model.mark === 0 ? null : model.mark - 1;
  const state = { event, machine: timeline.machineAt(model.mark) };
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);
  const text = `${JSON.stringify(state, plain, 2)}\n`;
  return { model, effects: [{ kind: 'write', path, text, what: 'the state' }] };
}
