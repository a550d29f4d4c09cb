/** Commands that ask "what if": fork at a mark, run on, move in the tree of branches, save, discard. */
import type { Timeline } from '../../../src/history/timeline.ts';
import {
  type Branch,
  enabledAt,
  prefixOf,
  stepsBefore,
  takeStep,
} from '../../../src/inspect/branches/branches.ts';
import { readContinuation } from '../../../src/inspect/branches/continuations.ts';
import { hexBytes } from '../../../src/machine/memory/hex.ts';
import { isTextAddress } from '../../../src/machine/program/program.ts';
import { addressName } from '../../../src/machine/state/address-names.ts';
import { topContext, topFrame } from '../../../src/machine/state/machine.ts';
import { type Step, stepOfCode } from '../../../src/machine/stepping/steps.ts';
import { sourceText, valueName } from '../../../src/report/naming/names.ts';
import {
  branchOf,
  complain,
  type Model,
  pure,
  say,
  timelineOf,
  type Updated,
  withBranch,
} from '../../model/model.ts';
import { withoutPairs } from '../../model/two-runs.ts';
import { unscrolled } from '../../model/view.ts';
import { runBranch } from '../moving/continuing.ts';
import { refiltered } from '../moving/filtered.ts';
import { remember, switchBranch } from '../moving/moves.ts';
import { inNewBranch } from './new-branch.ts';

/** The steps that may be taken at the model's mark, or why none can. */
export function forkChoices(model: Model): Step[] | string {
  const timeline = timelineOf(model);
  if (stepsBefore(timeline, model.mark) === null) {
    return 'One step made this event and the next: i goes on to where a branch can leave.';
  }
  const steps = enabledAt(timeline, model.mark);
  return steps.length > 0 ? steps : 'Nothing is enabled here: the run is over.';
}

/** `CPU0 runs on: write_flag = 1`, `an NMI arrives at CPU1`. */
export function stepText(timeline: Timeline, mark: number, { kind, cpu, entry }: Step): string {
  const { system } = timeline;
  const machine = timeline.machineAt(mark);
  const state = machine.cpus[cpu];
  switch (kind) {
    case 'run': {
      const context = topContext(state);
      if (context === undefined || context.frames.length === 0) return `CPU${cpu} runs on`;
      const { fn, pc } = topFrame(context);
      const { source } = system.code[fn][pc].operation;
      const where = context.kind === 'task' ? '' : ` ${context.kind}`;
      return `CPU${cpu}${where} runs on: ${sourceText(system.program, source)}`;
    }
    case 'drain': {
      const { address, size, value } = state.buffer[entry];
      const text = isTextAddress(address)
        ? hexBytes(value, size)
        : valueName(system, address, value);
      return `CPU${cpu}'s store reaches memory: ${addressName(system, address)} = ${text}`;
    }
    case 'nmi':
      return `an NMI arrives at CPU${cpu}${state.nmiBlocked ? ' and is latched' : ''}`;
    case 'stop':
      return `CPU${cpu} stops for stop_machine`;
    case 'resume':
      return `CPU${cpu} runs again after stop_machine`;
    case 'switch':
    case 'preempt': {
      const { task } = state.waiting[entry].context;
      if (kind === 'preempt') return `CPU${cpu}'s task is preempted by task ${task}`;
      return state.contexts.length === 0
        ? `CPU${cpu} runs task ${task}`
        : `CPU${cpu}'s task sleeps: task ${task} runs`;
    }
    case 'interrupt':
      return `CPU${cpu} takes the pending interrupt`;
    case 'raised':
      return `the NMI that was raised arrives at CPU${cpu}`;
  }
}

/** The step that the recorded run takes at the mark, null at its end. */
export function recordedStep(timeline: Timeline, mark: number): Step | null {
  const steps = stepsBefore(timeline, mark);
  return steps === null ? null : (timeline.schedule[steps] ?? null);
}

/** Takes one of the steps at the mark: at the end of an open branch it goes on, else a branch leaves. */
export function takeChoice(model: Model, code: number): Model {
  const step = stepOfCode(code);
  const choices = forkChoices(model);
  if (typeof choices === 'string') return complain(model, choices);
  if (step === undefined || !choices.includes(step))
    return complain(model, 'That step is not enabled here.');
  const branch = branchOf(model);
  const closed = { ...model, overlay: null };
  if (branch.isOpen && model.mark === branch.timeline.length) return taken(closed, step);
  const steps = stepsBefore(branch.timeline, model.mark) as number;
  const left = inNewBranch(closed, {
    timeline: prefixOf(branch.timeline, steps),
    critical: null,
    isOpen: true,
    leftAt: model.mark,
    mark: model.mark,
  });
  return say(
    taken(left, step),
    'A new branch: s, n and c run it on, t shows the tree, :save FILE keeps it.',
  );
}

function taken(model: Model, step: Step): Model {
  const { timeline } = branchOf(model);
  const critical = takeStep(timeline, step);
  const isOver = critical !== null || timeline.enabledAtEnd().every(({ kind }) => kind === 'nmi');
  const selection = unscrolled(model.selection);
  const there = { mark: timeline.length, direction: 1 as const, cpu: step.cpu };
  const moved = { ...model, ...there, selection };
  const text = critical === null ? '' : `The run fails here: ${critical.failure.class}.`;
  return say(refiltered(withBranch(moved, { critical, isOpen: !isOver })), text);
}

/** `:nmi N`: an NMI arrives at CPU N now. */
export function injectNmi(model: Model, word: string): Model {
  const cpu = word === '' ? model.cpu : Number(word);
  const choices = forkChoices(model);
  if (typeof choices === 'string') return complain(model, choices);
  const step = choices.find((choice) => choice.kind === 'nmi' && choice.cpu === cpu);
  if (step === undefined) {
    return complain(model, `No NMI can arrive at CPU${cpu} here: the scenario's NMIs are used up.`);
  }
  return takeChoice(model, step.code);
}

/** `:run-on STRATEGY`: how the branch goes on from now, and off it goes. */
export function runOnUnder(model: Model, text: string): Model {
  const branch = branchOf(model);
  if (!branch.isOpen) return complain(model, 'This run is over: x forks a branch that can run on.');
  const continuation = text === '' ? branch.continuation : readContinuation(text);
  if (typeof continuation === 'string') return complain(model, continuation);
  return runBranch(withBranch(model, { continuation }));
}

/** Branches in the order of a tree, each with its depth. */
export function branchTree(branches: readonly Branch[]): { branch: Branch; depth: number }[] {
  const below = (parent: number | null, depth: number): { branch: Branch; depth: number }[] =>
    branches
      .filter((branch) => branch.parent === parent)
      .flatMap((branch) => [{ branch, depth }, ...below(branch.id, depth + 1)]);
  return below(null, 0);
}

/** `:branch N` */
export function goToBranch(model: Model, word: string): Model {
  const found = switchBranch(remember(model), Number(word));
  if (found === null || word === '') return complain(model, `There is no branch ${word}.`);
  return say({ ...found, overlay: null }, `Branch ${word}.`);
}

/** `:discard [N]`: the branch and all that left it. The run that was opened stays. */
export function discard(model: Model, word: string): Model {
  const id = word === '' ? model.branch : Number(word);
  const branch = model.branches.find((known) => known.id === id);
  if (branch === undefined) return complain(model, `There is no branch ${word}.`);
  if (branch.parent === null)
    return complain(model, 'The run that was opened cannot be discarded.');
  const gone = new Set(
    branchTree(model.branches).flatMap(({ branch: { id: known } }) =>
      isWithin(model.branches, known, id) ? [known] : [],
    ),
  );
  const away = gone.has(model.branch) ? (switchBranch(model, branch.parent) as Model) : model;
  const branches = away.branches.filter((known) => !gone.has(known.id));
  const visited = away.visited.filter((place) => !gone.has(place.branch));
  const places = Object.entries(away.bookmarks).filter(([, place]) => !gone.has(place.branch));
  const bookmarks = Object.fromEntries(places);
  const kept = { ...withoutPairs(away, gone), branches, bookmarks };
  const left = { ...kept, visited, visitedAt: visited.length };
  return say(left, `Branch ${id} is discarded.`);
}

function isWithin(branches: readonly Branch[], id: number, ancestor: number): boolean {
  for (let at: number | null | undefined = id; at !== null && at !== undefined; ) {
    if (at === ancestor) return true;
    const here: number = at;
    at = branches.find((branch) => branch.id === here)?.parent;
  }
  return false;
}

/** `:save FILE`: the branch as a recording of its own. */
export function save(model: Model, path: string): Updated {
  if (path === '') return pure(complain(model, 'Name a file: save FILE.'));
  return { model, effects: [{ kind: 'save', branch: model.branch, path }] };
}
