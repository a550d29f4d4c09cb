/** Whole conversations, kept as text beside this file so that they can be read. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Editor } from '../editor.ts';
import { Transcript } from './transcript.ts';

const lineWith = (path: string, text: string): number =>
  readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

/** What an editor asks at every stop. */
async function look(session: Transcript, threadId: number): Promise<void> {
  await session.ask('threads');
  const { stackFrames } = await stack(session, threadId);
  const { scopes } = (await session.ask('scopes', { frameId: stackFrames[0].id })) as {
    scopes: { variablesReference: number }[];
  };
  for (const { variablesReference } of scopes)
    await session.ask('variables', { variablesReference });
}

const stack = async (session: Transcript, threadId: number) =>
  (await session.ask('stackTrace', { threadId })) as { stackFrames: { id: number }[] };

describe('[V1] a conversation', () => {
  it('about the race of 2008: from the failure backwards, and forwards again', async () => {
    const path = 'src/protocols/cooperating/ftrace-nmi-2008.c';
    const session = new Transcript(new Editor());
    await session.ask('initialize', { adapterID: 'pokelab', supportsProgressReporting: true });
    await session.ask('launch', { replay: 'replays/ftrace-nmi-2008.replay' });
    await session.ask('setBreakpoints', {
      source: { path },
      breakpoints: [
        { line: lineWith(path, 'if (write_flag)') },
        { line: lineWith(path, 'write_flag = 1'), logMessage: 'setting it, in_nmi is {in_nmi}' },
        { line: 1 },
        { line: 90, condition: 'no_such_thing == 1' },
      ],
    });
    await session.ask('configurationDone');
    await look(session, 2);
    await session.ask('exceptionInfo', { threadId: 2 });
    for (let step = 0; step < 3; step++) await session.ask('stepBack', { threadId: 1 });
    await session.ask('next', { threadId: 1 });
    await session.ask('reverseContinue', { threadId: 1 });
    await look(session, 1);
    await session.ask('evaluate', { expression: 'cpu1: write_flag', context: 'watch' });
    await session.ask('evaluate', { expression: '*(u8 *)write_ip', context: 'watch' });
    await session.ask('stepIn', { threadId: 1 });
    await session.ask('stepOut', { threadId: 1 });
    await session.ask('reverseContinue', { threadId: 1 });
    await session.ask('reverseContinue', { threadId: 1 });
    await session.ask('reverseContinue', { threadId: 1 });
    const info = (await session.ask('dataBreakpointInfo', { name: 'vfs_read[0]' })) as {
      dataId: string;
    };
    await session.ask('setDataBreakpoints', {
      breakpoints: [{ dataId: info.dataId, accessType: 'readWrite' }],
    });
    await session.ask('continue', { threadId: 1 });
    await session.ask('continue', { threadId: 1 });
    await session.ask('disassemble', {
      memoryReference: '0xc0100004',
      instructionOffset: -1,
      instructionCount: 3,
    });
    await session.ask('readMemory', { memoryReference: '0xc0100004', count: 5 });
    await session.ask('stepBack', { threadId: 1, granularity: 'instruction' });
    await session.ask('disconnect');
    await expect(session.text).toMatchFileSnapshot('ftrace-nmi-2008.txt');
  });

  it('about an int3 that nobody claims, on three CPUs', async () => {
    const session = new Transcript(new Editor());
    const replay = 'replays/museum/smp-text-poke-shared-2025.replay';
    await session.ask('initialize', { adapterID: 'pokelab', linesStartAt1: false });
    await session.ask('launch', { replay, at: 'start' });
    await session.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'patch_cmp' }] });
    await session.ask('setExceptionBreakpoints', { filters: ['failure', 'int3'] });
    await session.ask('configurationDone');
    await session.ask('continue', { threadId: 1 });
    await session.ask('exceptionInfo', { threadId: 3 });
    await session.ask('continue', { threadId: 1 });
    for (let step = 0; step < 2; step++) await session.ask('next', { threadId: 3 });
    await look(session, 3);
    const frame = (await stack(session, 3)).stackFrames[0].id;
    const found = (await session.ask('evaluate', { expression: 'tpl', frameId: frame })) as {
      variablesReference: number;
    };
    const target = (await session.ask('variables', found)) as {
      variables: { variablesReference: number }[];
    };
    await session.ask('variables', target.variables[0]);
    await session.ask('continue', { threadId: 1 });
    await session.ask('continue', { threadId: 1 });
    await session.ask('reverseContinue', { threadId: 1 });
    await session.ask('stepBack', { threadId: 3 });
    await session.ask('disconnect');
    await expect(session.text).toMatchFileSnapshot('smp-text-poke-shared-2025.txt');
  });
});
