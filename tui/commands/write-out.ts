/** What is written out: the machine's state, the line that opens the run. */
import type { Branch } from '../../src/inspect/branches/branches.ts';
import { printableJson } from '../../src/machine/program/printable.ts';
import { quoted } from '../../src/report/printing/paste-lines.ts';
import {
  branchOf,
  complain,
  type Model,
  pure,
  say,
  timelineOf,
  type Updated,
} from '../model/model.ts';

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
  const text = printableJson(`${JSON.stringify(state, plain, 2)}\n`);
  return { model, effects: [{ kind: 'write', path, text, what: 'the state' }] };
}
