/** [V15] A replay is somebody else's: what an editor shows of it is plain text. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/dap/protocol/messages.ts';
import type { Disk } from '../../../src/dap/run/disk.ts';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { MemorySink } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import { failingRun } from '../../tui/runs.ts';
import { Editor } from '../editor.ts';

const NASTY = '\x1b]0;x\x07\u202e\r\u0000';
const folder = mkdtempSync(join(tmpdir(), 'pokelab-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run whose every text that may be anything holds what drives terminals. */
async function hostileReplay(): Promise<string> {
  const { text } = readBuiltin('direct');
  const source = { name: `a${NASTY}/b${NASTY}.c`, text: `/* \x1b[31m \u202e */\n${text}` };
  const { system, scenario, schedule, critical } = await failingRun(source, {}, (driver) => {
    driver.run(1, ({ kind }) => kind === 'fetched');
    const [{ address }] = driver.timeline.system.program.sites;
    driver.run(0, (event) => event.kind === 'committed' && event.address === address);
  });
  const sink = new MemorySink();
  const header = { tool: NASTY, scenario, strategy: NASTY, seed: 1, parent: null };
  const writer = ReplayWriter.create(sink, { header, system });
  simulateSchedule(system, schedule).subscribe((moment) => writer.append(moment));
  const failure = { ...critical.failure, message: `it failed ${NASTY}` };
  writer.finish({ ...failure, event: critical.event });
  const path = join(folder, 'hostile.replay');
  writeFileSync(path, sink.bytes);
  return path;
}

/** All texts in a value, those of sources left out. */
function textsIn(value: unknown, name = ''): string[] {
  if (name === 'content') return [];
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [key, ...textsIn(one, key)]);
}

describe('[V15] text of a replay', () => {
  it('is printable wherever it is shown', async () => {
    const nowhere: Disk = { read: () => null, real: (path) => path };
    const editor = new Editor(nowhere);
    await editor.launch(await hostileReplay());
    const ask = (command: Parameters<Editor['ask']>[0], given: object = {}) =>
      editor.ask(command, given).catch(() => {});
    await ask('setFunctionBreakpoints', { breakpoints: [{ name: 'task' }, { name: NASTY }] });
    await ask('setBreakpoints', { source: { path: NASTY }, breakpoints: [{ line: 1 }] });
    for (const command of ['exceptionInfo', 'loadedSources', 'pokelab/story', 'threads'] as const) {
      await ask(command, { threadId: 1 });
    }
    for (const expression of [':story', ':help', `"${NASTY}`, NASTY]) {
      await ask('evaluate', { expression, context: 'repl' });
    }
    for (const command of ['reverseContinue', 'reverseContinue', 'next', 'continue'] as const) {
      await ask(command, { threadId: 2 });
      const { stackFrames } = (await editor.ask('stackTrace', { threadId: 2 })).body;
      for (const { id } of stackFrames) {
        const { scopes } = (await editor.ask('scopes', { frameId: id })).body;
        for (const { variablesReference } of scopes) await ask('variables', { variablesReference });
      }
    }
    const texts = editor.replies.flatMap((reply: Reply) =>
      textsIn(reply.type === 'response' ? { ...reply, request: null } : reply),
    );
    expect(texts.length).toBeGreaterThan(200);
    // Its words for the failure are shown nowhere: the run's own are.
    expect(texts.join('\n')).not.toContain('it failed');
    expect(texts.join('\n')).toContain('b\\u001b]0;x');
    expect(texts.filter((text) => !/^[\x20-\x7e\n]*$/.test(text))).toEqual([]);
  });
});

describe('[V12] the console of an editor', () => {
  it('goes to an event, tells the story, and says what it knows', async () => {
    const editor = new Editor();
    await editor.launch('replays/ftrace-nmi-2008.replay');
    const type = (expression: string) => editor.ask('evaluate', { expression, context: 'repl' });
    const moved = await type(':goto 114');
    expect(moved.body.result).toBe('Paused before event 115 of 134');
    expect(moved.events).toMatchObject([{ event: 'stopped', body: { reason: 'goto' } }]);
    expect(editor.session.mark).toBe(115);
    expect((await type(' :goto start')).body.result).toBe('Paused before event 0 of 134');
    expect((await type(':story')).body.result).toContain("CPU1's NMI read write_flag -> 0");
    expect((await type(':help')).body.result).toContain(':goto EVENT');
    await expect(type(':goto 134')).rejects.toThrow('134: its events are 0 to 133');
    await expect(type(':goto')).rejects.toThrow('a place is start, end, failure');
    await expect(type(':quit')).rejects.toThrow(':quit is no command; :help lists them');
    // Elsewhere a colon begins nothing.
    await expect(editor.ask('evaluate', { expression: ':story' })).rejects.toThrow('column 1');
  });
});
