/** A run gone through from end to end, both ways, by an editor. */
import { expect } from 'vitest';
import type { Command } from '../../src/dap/protocol/messages.ts';
import type { Event } from '../../src/machine/events/events.ts';
import type { Machine } from '../../src/machine/state/machine.ts';
import { Editor } from './editor.ts';
import { markIn, type Run, runOf } from './runs.ts';

const REPLAYS = [
  'ftrace-nmi-2008',
  'museum/smp-text-poke-shared-2025',
  'museum/text-poke-batch-2019',
];

/** Runs of three protocols, which end where they fail. */
export const runsGone = (): Promise<Run[]> => Promise.all(REPLAYS.map(runOf));

export type SetUp = (editor: Editor) => Promise<unknown>;

/** An editor at the start, which stops at nothing but what is set up. */
export async function editorOn(run: Run, setUp: SetUp): Promise<Editor> {
  const editor = new Editor();
  await editor.launch(run.path, { at: 'start' }, async () => {
    await editor.ask('setExceptionBreakpoints', { filters: [] });
  });
  await setUp(editor);
  return editor;
}

/** The marks at which going on one way stops, from end to end. */
export async function marksOf(editor: Editor, run: Run, command: Command): Promise<number[]> {
  const marks: number[] = [];
  for (;;) {
    const { reason, description } = await editor.move(command);
    if (reason === 'end of run' || reason === 'start of run') return marks;
    marks.push(markIn(description, run));
  }
}

/** Both ways: the same marks. Those at the very ends are stood on already. */
export async function expectMarks(
  run: Run,
  setUp: SetUp,
  wanted: readonly number[],
): Promise<void> {
  const editor = await editorOn(run, setUp);
  const { length } = run.events;
  expect(await marksOf(editor, run, 'continue')).toEqual(wanted.filter((mark) => mark > 0));
  const back = await marksOf(editor, run, 'reverseContinue');
  expect(back.toReversed()).toEqual(wanted.filter((mark) => mark < length));
}

export const marksWhere = (
  run: Run,
  isWanted: (before: Machine, after: Machine, event: Event) => boolean,
) =>
  run.events.flatMap((event, index) =>
    isWanted(run.machines[index], run.machines[index + 1], event) ? [index + 1] : [],
  );

export const watching =
  (name: string, accessType: string, rest: object = {}): SetUp =>
  async (editor) => {
    const { dataId } = (await editor.ask('dataBreakpointInfo', { name })).body;
    const breakpoints = [{ dataId, accessType, ...rest }];
    const { body } = await editor.ask('setDataBreakpoints', { breakpoints });
    expect(body.breakpoints).toMatchObject([{ verified: true }]);
  };

export const touches = (event: Event, address: number, size: number): boolean => {
  if (event.kind === 'fetched') {
    const start = event.address + event.offset;
    return start < address + size && start + event.size > address;
  }
  if (event.kind !== 'loaded' && event.kind !== 'exchanged') return false;
  return event.address < address + size && event.address + event.size > address;
};
