/** What commands ask of the world outside, where it needs no terminal: files are written and read. */
import { closeSync, openSync, readSync } from 'node:fs';
import { writeWhole } from '../src/replay/writing/whole-file.ts';
import { recordedOf } from './commands/branching/side-by-side.ts';
import { type RecordedScenario, saveBranch } from './files/recording.ts';
import { complain, type Effect, type Model, say, withBranch } from './model/model.ts';
import { pictureOf } from './screen/picture.ts';
import type { Script } from './scripts/script.ts';

export type FileEffect = Extract<Effect, { kind: 'write' | 'save' | 'picture' }>;

/** Writes a file: the model says how that went. */
export function written(model: Model, effect: FileEffect, recorded: RecordedScenario): Model {
  switch (effect.kind) {
    case 'write':
      return writtenText(model, effect);
    case 'save':
      return saved(model, effect, recorded);
    case 'picture': {
      const { path, size } = effect;
      if (path === null) return complain(model, 'Name a file: picture [WxH] FILE.');
      const text = `${pictureOf({ ...model, size: size ?? model.size }).join('\n')}\n`;
      return writtenText(model, { kind: 'write', path, text, what: 'the picture' });
    }
  }
}

function writtenText(
  model: Model,
  { path, text, what }: Extract<Effect, { kind: 'write' }>,
): Model {
  try {
    writeWhole(path, [text], { overwrites: false });
    return say(model, `Wrote ${what} to ${path}.`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? `${path} exists already: name another file` : message;
    return complain(model, `Cannot write ${what}: ${why}.`);
  }
}

function saved(
  model: Model,
  { branch: id, path }: Extract<Effect, { kind: 'save' }>,
  recorded: RecordedScenario,
): Model {
  const branch = model.branches.find((known) => known.id === id);
  if (branch === undefined) return model;
  const own = recordedOf(model, id, recorded);
  const { ok, message } = saveBranch(path, branch, model.branches, own);
  return ok
    ? say(withBranch(model, { savedAs: path }), `Saved ${message}`)
    : complain(model, message);
}

/** Bytes of a script. */
const MOST_BYTES = 1 << 20;

/** Puts the commands in a file, which may be a pipe, before those that wait. */
export function sourced(model: Model, script: Script, path: string): Model {
  const read = scriptText(path);
  if ('problem' in read) return complain(model, `${path}: ${read.problem}.`);
  if (script.add(read.text, path)) return model;
  return complain(model, `${path}: too many files of commands; one of them may name itself.`);
}

function scriptText(path: string): { text: string } | { problem: string } {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      if (read === 0) return { text: bytes.toString('utf8', 0, length) };
      length += read;
    }
    return { problem: `it has more than ${MOST_BYTES} bytes` };
  } catch (error) {
    return { problem: `it cannot be read (${(error as NodeJS.ErrnoException).code})` };
  } finally {
    if (file !== null) closeSync(file);
  }
}
