/** What is kept on the disk, and when: a live run as it goes, what the user marks after a pause and at the end. */
import type { OpenedRun } from '../src/inspect/opening/opening.ts';
import { askedToQuit } from './commands/leaving.ts';
import { restored } from './commands/notes.ts';
import { NotesKeeper, notesBeside } from './files/notes-keeper.ts';
import { beginRecording, type LiveRecording, type RecordedScenario } from './files/recording.ts';
import { complain, type Model, say } from './model/model.ts';

/** Milliseconds between a change and its being kept. */
const PAUSE_MS = 2000;

export interface KeepingOptions {
  recorded: RecordedScenario;
  /** Where a live run is recorded, null for nowhere. */
  record: string | null;
  /** Called when a pause is over: then `keep` has something to do. */
  whenDue: () => void;
}

export class Keeping {
  readonly #keeper: NotesKeeper;
  readonly #live: LiveRecording | null;
  readonly #whenDue: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** That nothing can be kept is said once. */
  #isTold = false;
  #isSure = false;

  private constructor(keeper: NotesKeeper, live: LiveRecording | null, whenDue: () => void) {
    this.#keeper = keeper;
    this.#live = live;
    this.#whenDue = whenDue;
  }

  /** What keeps a run from now on, and the run's model with what was kept of it. `make` makes one of the run. */
  static begin(
    run: OpenedRun,
    make: (run: OpenedRun) => Model,
    { recorded, record, whenDue }: KeepingOptions,
  ): { keeping: Keeping; model: Model } {
    const isLive = record !== null && run.root.isOpen;
    const live = isLive ? beginRecording(record, run.root, recorded) : null;
    const isLost = typeof live === 'string';
    // A run that cannot be recorded is in no file, and nothing is kept beside it.
    const there = isLost ? { ...run, file: null, root: { ...run.root, savedAs: null } } : run;
    const { file, root, note } = there;
    const { notes, problem } = notesBeside(file, root);
    const fresh = { model: make(there), names: new Map(), problems: [] };
    const found = notes === null ? fresh : restored(fresh.model, notes);
    const options = { replay: file, tool: recorded.tool, before: notes, names: found.names };
    const keeper = new NotesKeeper(options, found.model);
    const keeping = new Keeping(keeper, isLost ? null : live, whenDue);
    const first = isLost ? live : (problem ?? found.problems.join(' '));
    if (first !== '') return { keeping, model: complain(found.model, first) };
    const text = [note, keptText(found.model)].filter((part) => part !== '').join(' ');
    return { keeping, model: text === '' ? found.model : say(found.model, text) };
  }

  /** What a live run has more than its recording is written; what is marked is kept after a pause. */
  follow(model: Model): Model {
    if (this.#timer === null && !this.#isTold && this.#keeper.hasChanged(model)) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#whenDue();
      }, PAUSE_MS);
    }
    const problem = this.#live?.follow(model.branches) ?? null;
    if (problem === null) return model;
    const [root, ...others] = model.branches;
    const branches = [{ ...root, savedAs: null }, ...others];
    return complain({ ...model, branches }, `No longer recorded: ${problem}`);
  }

  /** Keeps what has changed. */
  keep(model: Model): Model {
    const problem = isEmpty(model) ? null : this.#keeper.keep(model);
    if (problem === null || this.#isTold) return model;
    this.#isTold = true;
    return complain(model, `Not kept, so q will ask: ${problem}.`);
  }

  /** `:write-notes [FILE]` */
  keepIn(model: Model, path: string | null): Model {
    if (path !== null) this.#keeper.moveTo(path);
    const problem = this.#keeper.keep(model);
    this.#isTold = problem !== null;
    if (problem !== null) return complain(model, `Not kept: ${problem}.`);
    return say(model, `Kept in ${this.#keeper.path}.`);
  }

  /** null where the user may go: nothing is lost, or that is meant. */
  asks(model: Model, isSure: boolean): Model | null {
    this.#isSure = isSure;
    if (isSure) return null;
    const problem = isEmpty(model) ? null : this.#keeper.keep(model, true);
    const losses = this.#lossesIn(model);
    return losses === null ? null : askedToQuit(model, losses, problem);
  }

  /** The end, however it came: lines about what is recorded, and what is lost that nobody meant to lose. */
  end(model: Model): string[] {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const unrecorded = this.#live?.finish(model.branches) ?? null;
    const problem = isEmpty(model) ? null : this.#keeper.keep(model, true);
    const losses = this.#isSure ? null : this.#lossesIn(model);
    const lines: string[] = [];
    if (losses !== null) {
      lines.push(`pokelab: not kept: ${losses}${problem === null ? '' : ` (${problem})`}`);
    }
    if (unrecorded !== null) lines.push(`pokelab: ${unrecorded}`);
    else if (this.#live !== null && !isEmpty(model)) lines.push(`recorded: ${this.#live.path}`);
    return lines;
  }

  #lossesIn(model: Model): string | null {
    if (isEmpty(model)) return null;
    const { savedAs } = model.branches[0];
    const losses = [savedAs === null ? 'this run' : null, this.#keeper.lossesIn(model)];
    const told = losses.filter((loss) => loss !== null);
    return told.length === 0 ? null : told.join(', ');
  }
}

/** A run that has not begun is in no file. */
const isEmpty = ({ branches: [root] }: Model): boolean => root.timeline.length === 0;

/** `Kept: 2 bookmarks (M), 1 branch (t).`; empty where nothing was. */
function keptText(model: Model): string {
  const { bookmarks, branches, breakpoints, pair, visited } = model;
  const { pins = [] } = model as Model & { pins?: readonly unknown[] };
  const counts = [
    [Object.keys(bookmarks).length, 'bookmark', 's', ' (M)'],
    [branches.length - (pair === null ? 1 : 2), 'branch', 'es', ' (t)'],
    [breakpoints.length, 'breakpoint', 's', ' (B)'],
    [pins.length, 'pin', 's', ''],
  ] as const;
  const told = counts.flatMap(([count, noun, ending, key]) =>
    count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : ending}${key}`],
  );
  if (told.length === 0) return '';
  return `Kept: ${told.join(', ')}${visited.length === 0 ? '' : '; Ctrl-O: where you were'}.`;
}
