/** The debugger without a terminal: commands in, what they say out. Nothing here draws. */
import type { OpenedRun } from '../src/inspect/opening/opening.ts';
import { loadDisassembler } from '../src/report/naming/disassemble.ts';
import { glyphsFor } from './drawing/glyphs.ts';
import { sourced, written } from './effects.ts';
import { bookmarksBeside } from './files/notes-keeper.ts';
import { beginRecording, type RecordedScenario } from './files/recording.ts';
import { update } from './input/update.ts';
import { complain, createModel, type Effect, type Model } from './model/model.ts';
import { pictureOf } from './screen/picture.ts';
import { problemOf, saidBy } from './scripts/said.ts';
import { Script, type ScriptLine } from './scripts/script.ts';

export interface BatchOptions {
  run: OpenedRun;
  /** Commands, a line each. */
  commands: string;
  /** How the user calls the tool, for lines to be pasted. */
  command: string;
  /** Version of the program, for what it records. */
  tool: string;
  /** Where a live run is recorded, null for nowhere. */
  record: string | null;
  /** What is said beside what commands say: of the recording. */
  warn(text: string): void;
}

/** What became of a command. */
export interface Ran extends ScriptLine {
  /** ASCII. */
  says: string[];
  /** Why the script ends here, null where it goes on. */
  problem: string | null;
  /** The event that it stands at then, null for the start. */
  event: number | null;
}

const SIZE = { width: 80, height: 24 };

/**
 * Runs the commands until one cannot be run, or `quit`. Work on a long run is done to its end. Kept bookmarks are there;
 * nothing is kept.
 */
export async function* runBatch(options: BatchOptions): AsyncGenerator<Ran> {
  const { run, commands, command, tool, record, warn } = options;
  const recorded = { scenario: run.scenario, tool };
  const isLive = record !== null && run.root.isOpen;
  const begun = isLive ? beginRecording(record, run.root, recorded) : null;
  const recording = typeof begun === 'string' ? null : begun;
  if (typeof begun === 'string') warn(begun);
  const batch = new Batch(recorded, commands);
  let model = createModel({
    ...run,
    command,
    size: SIZE,
    glyphs: glyphsFor(false),
    disassembler: await loadDisassembler(),
    bookmarks: bookmarksBeside(run.file, run.root),
  });
  try {
    for (let line = batch.script.next(); line !== undefined; line = batch.script.next()) {
      const ran = batch.run(model, line);
      ({ model } = ran);
      yield ran.told;
    }
  } finally {
    const problem = recording?.finish(model.branches) ?? null;
    if (problem !== null) warn(`No longer recorded: ${problem}.`);
    else if (recording !== null && model.branches[0].timeline.length > 0) {
      warn(`recorded: ${recording.path}`);
    }
  }
}

class Batch {
  readonly script: Script;
  readonly #recorded: RecordedScenario;

  constructor(recorded: RecordedScenario, commands: string) {
    this.#recorded = recorded;
    this.script = new Script(commands);
  }

  run(before: Model, line: ScriptLine): { model: Model; told: Ran } {
    let { model, effects } = update(before, { kind: 'line', text: line.text });
    while (model.task !== null) {
      const worked = update(model, { kind: 'work' });
      ({ model } = worked);
      effects = [...effects, ...worked.effects];
    }
    const printed: string[] = [];
    for (const effect of effects) model = this.#do(model, effect, printed);
    const problem = problemOf(model);
    if (problem !== null) this.script.stop();
    const says = saidBy(before, model, printed);
    const event = model.mark === 0 ? null : model.mark - 1;
    const idle = { ...model, overlay: null, prompt: null, awaiting: null, playing: null };
    return { model: idle, told: { ...line, says, problem, event } };
  }

  #do(model: Model, effect: Effect, printed: string[]): Model {
    switch (effect.kind) {
      case 'quit':
        this.script.stop();
        return model;
      case 'suspend':
      case 'redraw':
        return model;
      case 'keep':
        return complain(model, 'A batch keeps nothing.');
      case 'copy':
        printed.push(effect.text);
        return model;
      case 'source':
        return sourced(model, this.script, effect.path);
      case 'picture':
        if (effect.path !== null) return written(model, effect, this.#recorded);
        printed.push(...pictureOf({ ...model, size: effect.size ?? model.size }));
        return model;
      case 'write':
      case 'save':
        return written(model, effect, this.#recorded);
    }
  }
}
