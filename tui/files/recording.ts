/** Recording: a live run as it goes, and a branch when the user saves it. */
import { rmSync } from 'node:fs';
import { endFailure } from '../../src/detectors/at-end.ts';
import { walk } from '../../src/history/walk.ts';
import type { Branch } from '../../src/inspect/branches/branches.ts';
import type { ReplayHeader } from '../../src/replay/contents/header.ts';
import { findingOf } from '../../src/replay/writing/record.ts';
import { ReplayWriteError } from '../../src/replay/writing/sink.ts';
import { openPart, takeName, whyUnwritten } from '../../src/replay/writing/whole-file.ts';
import { ReplayWriter } from '../../src/replay/writing/writer.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

export interface RecordedScenario {
  scenario: Scenario;
  /** Version of the program that records. */
  tool: string;
}

function headerOf(
  { scenario, tool }: RecordedScenario,
  strategy: string,
  parent: ReplayHeader['parent'],
): ReplayHeader {
  return { tool, scenario, strategy, seed: null, parent };
}

/** A live run that is written while it goes on: what has happened survives a crash. */
export class LiveRecording {
  readonly path: string;
  readonly #writer: ReplayWriter;
  readonly #branch: number;
  #isOver = false;

  /** Throws ReplayWriteError. */
  constructor(path: string, root: Branch, recorded: RecordedScenario) {
    const { system } = root.timeline;
    this.path = path;
    this.#branch = root.id;
    this.#writer = ReplayWriter.create(path, {
      header: headerOf(recorded, 'by hand', null),
      system,
    });
  }

  /** Writes what the branch has more than the file; a message when that fails. */
  follow(branches: readonly Branch[]): string | null {
    const branch = branches.find(({ id }) => id === this.#branch);
    if (branch === undefined || this.#isOver) return null;
    return this.#guarded(() => {
      if (branch.timeline.length === this.#writer.events) return;
      appendAll(this.#writer, branch);
      this.#writer.flush();
    });
  }

  /** Ends the recording with the branch's verdict; a run without an event leaves no file. */
  finish(branches: readonly Branch[]): string | null {
    const branch = branches.find(({ id }) => id === this.#branch);
    if (branch === undefined || this.#isOver) return null;
    return this.#guarded(() => {
      this.#isOver = true;
      if (branch.timeline.length === 0) {
        this.#writer.abandon();
        return;
      }
      appendAll(this.#writer, branch);
      finishWith(this.#writer, branch);
    });
  }

  #guarded(action: () => void): string | null {
    try {
      action();
      return null;
    } catch (error) {
      if (!(error instanceof ReplayWriteError)) throw error;
      this.#isOver = true;
      return error.message;
    }
  }
}

/** Or why the run cannot be recorded. */
export function beginRecording(
  path: string,
  root: Branch,
  recorded: RecordedScenario,
): LiveRecording | string {
  try {
    return new LiveRecording(path, root, recorded);
  } catch (error) {
    if (!(error instanceof ReplayWriteError)) throw error;
    return `Not recorded: ${error.message}.`;
  }
}

/** Writes a branch as a recording of its own; the message says how that went. */
export function saveBranch(
  path: string,
  branch: Branch,
  branches: readonly Branch[],
  recorded: RecordedScenario,
): { ok: boolean; message: string } {
  const { system } = branch.timeline;
  const parent = parentOf(branch, branches);
  let part: string | null = null;
  try {
    const how = branch.made?.text ?? `by hand, then ${branch.continuation.name}`;
    const header = headerOf(recorded, how, parent);
    part = openPart(path);
    const writer = ReplayWriter.create(part, { header, system, overwrite: true });
    appendAll(writer, branch);
    finishWith(writer, branch);
    takeName(part, path, false);
    return { ok: true, message: `${path}: ${writer.events} events, ${writer.bytes} bytes.` };
  } catch (error) {
    if (part !== null) rmSync(part, { force: true });
    return { ok: false, message: whyUnwritten(path, part, error) };
  }
}

/** The nearest recording that the branch stems from, and how many events the two share. */
export function parentOf(branch: Branch, branches: readonly Branch[]): ReplayHeader['parent'] {
  let event = branch.leftAt;
  let parent = branches.find(({ id }) => id === branch.parent);
  while (parent !== undefined && parent.savedAs === null && parent.parent !== null) {
    const { leftAt, parent: above } = parent;
    event = Math.min(event, leftAt);
    parent = branches.find(({ id }) => id === above);
  }
  if (parent === undefined) return null;
  return { name: parent.savedAs ?? 'a live run that was not recorded', event };
}

function appendAll(writer: ReplayWriter, { timeline }: Branch): void {
  walk(timeline, writer.events, timeline.length, (moment) => writer.append(moment));
}

/** A branch is saved wherever it stands: it may be where no schedule ends it any more. */
function finishWith(writer: ReplayWriter, { critical, timeline }: Branch): void {
  const end = endFailure(timeline.system, timeline.machineAt(timeline.length), true);
  const failure = end.kind === 'decided' ? end.failure : null;
  writer.finish(findingOf(critical ?? { failure, event: writer.events }, writer.events));
}
