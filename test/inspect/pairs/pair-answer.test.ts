/** What the debugger answers of two runs is what `pokelab diff` prints of the same two. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadProtocol } from '../../../src/cli/files/protocol-file.ts';
import * as diff from '../../../src/cli/verbs/diff.ts';
import * as run from '../../../src/cli/verbs/run.ts';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { headline } from '../../../src/diff/telling/answer-sentences.ts';
import { prose } from '../../../src/diff/telling/report.ts';
import type { OtherMachine } from '../../../src/diff/telling/run-titles.ts';
import { openBeside } from '../../../src/inspect/opening/opening-pair.ts';
import { PairAnswer } from '../../../src/inspect/pairs/pair-answer.ts';
import { textOf } from '../../../tui/drawing/segments.ts';
import { listOf } from '../../../tui/input/lists.ts';
import { linesOf } from '../../../tui/lists/list-item.ts';
import { branchOf } from '../../../tui/model/model.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';
import { Session } from '../../tui/pictures.ts';

const directory = mkdtempSync(join(tmpdir(), 'pokelab-answer-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

async function printed(names: string[], words: Words): Promise<string> {
  const { environment, printed: out } = quietEnvironment();
  await diff.run(environment, names, words);
  return out.out;
}

/** The first line, and the sentences below it up to the first section. */
function answerIn(out: string): string[] {
  const [first, sentences] = out.split('\n\n');
  return [first, sentences].map(flat);
}

async function openCarried(path: string, against: string, machine: OtherMachine = {}) {
  const { name, file } = await loadProtocol(against);
  const beside = { kind: 'protocol', name, file, called: against, machine } as const;
  return openBeside(path, beside, 'pokelab');
}

async function answered(opened: Awaited<ReturnType<typeof openBeside>>): Promise<string[]> {
  const { beside } = opened;
  if (beside === null) throw new Error('nothing is beside it');
  const answer = new PairAnswer(beside.pair);
  while (answer.doing !== null) answer.step();
  const { a, b } = answer.judged.titles;
  return [`${a} -> ${b}: ${headline(answer.judged)}`, flat(prose(answer.judged).join('\n'))];
}

const museum = (name: string): string => join('replays', 'museum', `${name}.replay`);

describe('[U47] the answer of two runs', () => {
  it.each([
    ['ftrace-nmi-2008', 'ftrace-nmi-2009', {}],
    ['stop-machine', 'ftrace-nmi-2008-bare', {}],
    ['direct', 'two-part-nop-2008', {}],
    ['text-poke-bp-2013-NO_FIRST_SYNC', 'text-poke-bp-2013', {}],
    ['ftrace-int3-2012-NO_THIRD_SYNC', 'ftrace-int3-2012 -D NO_FIRST_SYNC', {}],
    ['ftrace-nmi-2008', 'ftrace-nmi-2008', { memory: 'sc' }],
    ['ftrace-nmi-2008', 'ftrace-nmi-2008', { hardware: 'aligned8' }],
  ] as const)('%s against %s %o', async (replay, against, machine) => {
    const wanted = answerIn(await printed([museum(replay)], { against, ...machine }));
    expect(await answered(await openCarried(museum(replay), against, machine))).toEqual(wanted);
  });

  it('of two recordings', async () => {
    const other = join(directory, 'passes.replay');
    const { environment } = quietEnvironment();
    await run.run(environment, ['ftrace-nmi-2008'], { nmis: '2', seed: '2', out: other });
    for (const second of [other, museum('stop-machine')]) {
      const wanted = answerIn(await printed([museum('ftrace-nmi-2008'), second], {}));
      const beside = { kind: 'replay', path: second } as const;
      const opened = await openBeside(museum('ftrace-nmi-2008'), beside, 'pokelab');
      expect(await answered(opened)).toEqual(wanted);
    }
  });

  it('v tells it as it is found out, says what is not, and each run by itself below', async () => {
    const opened = await openCarried(museum('direct'), 'two-part-nop-2008');
    const session = new Session(
      { timeline: opened.root.timeline, critical: opened.root.critical as never },
      { ...opened, size: { width: 100, height: 30 } },
    );
    const text = (): string => listOf(session.model).items.flatMap(linesOf).map(textOf).join('\n');
    session.press('v');
    if (session.model.task !== null) {
      expect(flat(text())).toContain(', so far ');
      expect(text()).toContain('Not all of this is found out yet: ');
      expect(text()).not.toMatch(/Neighbourhood|A failure is near/);
      session.press('j');
      expect(session.model.overlay?.cursor).toBe(1);
    }
    session.work();
    const [first, sentences] = answerIn(
      await printed([museum('direct')], { against: 'two-part-nop-2008' }),
    );
    expect(flat(text())).toContain(`${first} ${sentences}`);
    expect(text()).not.toContain(', so far');
    expect(text()).not.toContain('Not all of this');
    const { failure } = branchOf(session.model).critical ?? {};
    expect(flat(text())).toContain(`direct by itself: ${failure?.class} ${failure?.message}`);
  });

  it('is left unfinished by who closes the list, and gone on with', async () => {
    const opened = await openCarried(museum('direct'), 'two-part-nop-2008');
    const session = new Session(
      { timeline: opened.root.timeline, critical: opened.root.critical as never },
      opened,
    );
    session.press('v');
    expect(session.model.task).not.toBeNull();
    session.press('q').work();
    expect(session.message).toBe('Not all of the answer was found out: v goes on.');
    session.press('v').work();
    expect(session.picture).toContain('A failure is near: a schedule of two-part-nop-2008');
  });
});

describe('the line that brings two runs back', () => {
  it('names what is beside, and the machine', async () => {
    const opened = await openCarried(museum('direct'), 'two-part-nop-2008 -D A=1', {
      memory: 'sc',
    });
    expect(opened.reproduce).toBe(
      `pokelab debug ${museum('direct')} --against two-part-nop-2008 -D A=1 --memory sc`,
    );
    const beside = { kind: 'replay', path: museum('direct') } as const;
    expect((await openBeside(museum('direct'), beside, 'pokelab')).reproduce).toBe(
      `pokelab debug ${museum('direct')} --beside ${museum('direct')}`,
    );
  });
});
