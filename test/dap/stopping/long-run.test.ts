/** Travelling along a run of many segments, in slices that can be given up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/dap/protocol/messages.ts';
import { Random } from '../../../src/explore/strategies/random.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import { createMachine } from '../../../src/machine/state/system.ts';
import { decide } from '../../../src/machine/stepping/decide.ts';
import { evolve } from '../../../src/machine/stepping/evolve.ts';
import { longRun } from '../../bench/long-run.ts';
import { recorded } from '../../bench/replays.ts';
import { Editor } from '../editor.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-dap-'));
const path = join(folder, 'long.replay');
const events: Event[] = [];
let functions: readonly { name: string }[] = [];

beforeAll(async () => {
  await prepareLanguage();
  const run = longRun(200, 6);
  writeFileSync(path, recorded(run));
  const machine = createMachine(run.system);
  for (const step of run.schedule) {
    for (const event of decide(run.system, machine, step)) {
      evolve(run.system, machine, event);
      events.push(event);
    }
  }
  ({ functions } = run.system.program);
  expect(events.length).toBeGreaterThan(30_000);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Marks before the first operation of a function, as events have it. */
const callsOf = (name: string): number[] =>
  events.flatMap((event, index) =>
    'pc' in event && event.pc === 0 && functions[event.fn].name === name ? [index] : [],
  );
const nmis = (): number[] =>
  events.flatMap(({ kind }, index) => (kind === 'nmi-entered' ? [index + 1] : []));

const markOf = (editor: Editor): number => editor.session.mark;

/** From marks here and there the nearest of the wanted ones, both ways; the ends where there is none. */
async function expectNearest(editor: Editor, wanted: readonly number[]): Promise<void> {
  const random = new Random(wanted.length);
  const near = wanted.flatMap((mark) => [mark - 1, mark, mark + 1]).filter((_, at) => at % 40 < 3);
  const far = Array.from({ length: 12 }, () => random.below(events.length + 1));
  const edges = [0, 4095, 4096, 4097, 8191, 8192, events.length];
  for (const from of [...near, ...far, ...edges]) {
    await editor.ask('goto', { threadId: 1, targetId: from + 1 });
    await editor.ask('continue', { threadId: 1 });
    const next = wanted.find((mark) => mark > from) ?? events.length;
    expect([from, markOf(editor)]).toEqual([from, next]);
    await editor.ask('goto', { threadId: 1, targetId: from + 1 });
    await editor.ask('reverseContinue', { threadId: 1 });
    const last = wanted.findLast((mark) => mark < from) ?? 0;
    expect([from, markOf(editor)]).toEqual([from, last]);
  }
}

async function opened(rest: object = {}): Promise<Editor> {
  const editor = new Editor();
  await editor.launch(path, { at: 'start', ...rest });
  return editor;
}

describe('[V7] a run of many segments', () => {
  it('stops at the nearest mark from wherever it stands, both ways', async () => {
    const editor = await opened();
    const calls = callsOf('ftrace_modify_code');
    expect(calls.length).toBeGreaterThan(150);
    const breakpoints = [{ name: 'ftrace_modify_code' }];
    await editor.ask('setFunctionBreakpoints', { breakpoints });
    await expectNearest(editor, calls);
    await editor.ask('setFunctionBreakpoints', { breakpoints: [] });
    await editor.ask('setExceptionBreakpoints', { filters: ['nmi'] });
    await expectNearest(editor, nmis());
  });

  it('[V8] counts hits from the start, wherever it stands', async () => {
    const editor = await opened();
    const breakpoints = [{ name: 'ftrace_modify_code', hitCondition: '% 17' }];
    await editor.ask('setFunctionBreakpoints', { breakpoints });
    const calls = callsOf('ftrace_modify_code');
    await editor.ask('goto', { threadId: 1, targetId: events.length + 1 });
    await editor.ask('reverseContinue', { threadId: 1 });
    const wanted = calls.filter((_, index) => (index + 1) % 17 === 0);
    expect(markOf(editor)).toBe(wanted.at(-1));
    await expectNearest(editor, wanted);
  });

  it('[V10] logs what it comes by, and counts what is too much', async () => {
    const editor = await opened();
    const [file] = editor.session.debuggee?.sources ?? [];
    const line =
      (file?.text ?? '').split('\n').findIndex((text) => text.includes('ftrace_call[0] =')) + 1;
    const breakpoints = [{ line, logMessage: 'at {$event}' }];
    await editor.ask('setBreakpoints', { source: { sourceReference: 1 }, breakpoints });
    const all = await editor.ask('continue', { threadId: 1 });
    const said = (events_: { event: string; body?: object }[]) =>
      events_
        .filter(({ event }) => event === 'output')
        .map(({ body }) => (body as { output: string }).output.trim());
    const numbers = said(all.events).map((text) => Number(text.replace('at ', '')));
    expect(numbers.length).toBeGreaterThan(150);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    const back = await editor.ask('reverseContinue', { threadId: 1 });
    expect(said(back.events)).toEqual(said(all.events).toReversed());
  });
});

describe('[V13] long work', () => {
  /** A breakpoint that is asked of the whole run and never met. */
  async function searching(rest: object = {}): Promise<Editor> {
    const editor = new Editor();
    await editor.ask('initialize', {
      adapterID: 'pokelab',
      supportsProgressReporting: true,
      ...rest,
    });
    await editor.ask('launch', { replay: path, at: 'start' });
    const breakpoints = [{ name: 'assigned if $event == 1000000' }, { name: 'loaded if cpu == 7' }];
    await editor.ask('setFunctionBreakpoints', { breakpoints });
    await editor.ask('configurationDone');
    return editor;
  }
  const told = (editor: Editor, from: number) =>
    editor.replies
      .slice(from)
      .map((reply) => (reply.type === 'event' ? reply.event : reply.success));

  it('is done in slices, with progress that grows and ends', async () => {
    const editor = await searching();
    const from = editor.replies.length;
    await editor.ask('continue', { threadId: 1 });
    const names = told(editor, from);
    expect(names.slice(0, 2)).toEqual([true, 'progressStart']);
    expect(names.slice(-2)).toEqual(['progressEnd', 'stopped']);
    const percentages = editor.replies
      .slice(from)
      .flatMap((reply: Reply) =>
        reply.type === 'event' && reply.event === 'progressUpdate'
          ? [(reply.body as { percentage: number }).percentage]
          : [],
      );
    expect(percentages.length).toBeGreaterThan(1);
    expect(percentages).toEqual([...percentages].sort((a, b) => a - b));
  });

  it('says nothing of it to an editor that shows none', async () => {
    const editor = await searching({ supportsProgressReporting: false });
    const from = editor.replies.length;
    await editor.ask('continue', { threadId: 1 });
    expect(told(editor, from)).toEqual([true, 'stopped']);
  });

  it.each([
    ['pause', { threadId: 1 }],
    ['cancel', { progressId: 'work of request 5' }],
    ['cancel', { requestId: 5 }],
  ] as const)(
    '%s %o ends it where it began; meanwhile nothing is shown',
    async (command, given) => {
      const editor = await searching();
      await editor.begin('continue', { threadId: 1 });
      editor.work();
      expect(editor.session.work).not.toBeNull();
      const from = editor.replies.length;
      await editor.begin('stackTrace', { threadId: 1 });
      expect(editor.replies.at(-1)).toMatchObject({
        success: false,
        message: 'the run is moving: pause it first',
      });
      await editor.begin('cancel', { requestId: 3 });
      expect(editor.session.work).not.toBeNull();
      await editor.begin('threads');
      await editor.begin(command, given);
      expect(editor.session.work).toBeNull();
      expect(told(editor, from)).toEqual([false, true, true, true, 'progressEnd', 'stopped']);
      expect(editor.replies.at(-1)).toMatchObject({
        body: { reason: 'pause', description: `Paused before event 0 of ${events.length}` },
      });
      // It goes on from what has been looked at.
      expect((await editor.move('continue')).reason).toBe('end of run');
    },
  );
});
