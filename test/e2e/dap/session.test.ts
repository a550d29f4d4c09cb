/** Sessions of the adapter with the client library of VS Code's adapters. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { kept, scratch } from '../pokelab.ts';
import { Adapter } from './adapter.ts';

const cwd = scratch();
const PROTOCOL = resolve('src/protocols/cooperating/ftrace-nmi-2008.c');
const RACE = kept('ftrace-nmi-2008');

const started: Adapter[] = [];
function adapter(...words: string[]): Adapter {
  const made = new Adapter(words, cwd);
  started.push(made);
  return made;
}

afterEach(() => {
  for (const { child } of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

/** The line of the protocol that holds the text. */
const lineWith = (text: string): number =>
  readFileSync(PROTOCOL, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

describe('[V3] a replay opens', () => {
  it('where it fails, with the failure in words', async () => {
    const client = adapter();
    const outputs: string[] = [];
    client.on('output', ({ body }) => outputs.push(body.output));
    const stopped = await client.open({ replay: RACE });
    expect(stopped).toMatchObject({ reason: 'exception', threadId: 2, allThreadsStopped: true });
    expect(stopped.text).toBe('CPU0 changed vfs_read while CPU1 was executing it');
    expect(outputs.join('')).toContain('ftrace-nmi-2008: 2 CPUs, 2 NMIs, tso, 1 site, 1 job\n');
    expect(outputs.join('')).toContain('cross-modification: CPU0 changed vfs_read');
    const { body } = await client.send('exceptionInfo', { threadId: 2 });
    expect(body.exceptionId).toBe('cross-modification');
    expect(body.description).toContain('had not finished the instruction');
    expect(body.details?.stackTrace).toContain("CPU1's NMI read write_flag -> 0");
    await client.disconnectRequest();
    expect(await client.ended).toEqual({ status: 0, err: '' });
  });

  it('at the start, at the end, at an event; the word of the command line names it too', async () => {
    const client = adapter(RACE);
    expect(await client.open({ stopOnEntry: true })).toMatchObject({ reason: 'entry' });
    expect(await client.place(1)).toBe(`patcher:${lineWith('for (job = 0')}`);
    const other = adapter();
    const at = await other.open({ replay: RACE, at: 114 });
    expect(at.description).toBe('Paused before event 115 of 134');
    const end = adapter();
    expect((await end.open({ replay: kept('direct'), at: 'end' })).allThreadsStopped).toBe(true);
  });

  it('a file of no use, or none, is an error that says what to do; the session goes on', async () => {
    const client = adapter();
    const broken = join(cwd, 'broken.replay');
    writeFileSync(broken, readFileSync(RACE).subarray(0, 100));
    await expect(client.launch({ replay: 'no/such.replay' })).rejects.toThrow('no such file');
    for (const [given, says] of [
      [{ replay: broken }, /broken\.replay: /],
      [{}, /"replay" has to name a recorded run/],
      [{ replay: PROTOCOL }, /ftrace-nmi-2008\.c/],
      [{ replay: RACE, at: 'nowhere' }, /a place is start, end, failure, the number of an event/],
      [{ replay: RACE, at: 9999 }, /9999: its events are 0 to 133/],
      [{ replay: 7 }, /launch: "replay" has to be a text/],
    ] as const) {
      await expect(client.send('launch', given)).rejects.toThrow(says);
    }
    const initialized = client.waitForEvent('initialized');
    await client.send('launch', { replay: RACE });
    await initialized;
  });
});

describe('[V6] [V7] stepping and running, both ways', () => {
  it("a breakpoint is hit by the client's own scenario", async () => {
    const client = adapter();
    const line = lineWith('if (write_flag)');
    await client.hitBreakpoint({ replay: RACE, stopOnEntry: false }, { path: PROTOCOL, line });
    expect(await client.place(2)).toBe(`ftrace_nmi_enter:${line}`);
  });

  it('stepBack undoes next; reverseContinue stops where continue did', async () => {
    const client = adapter();
    const line = lineWith('if (write_flag)');
    await client.open({ replay: RACE, at: 'start' }, () =>
      client.setBreakpointsRequest({ source: { path: PROTOCOL }, breakpoints: [{ line }] }),
    );
    const first = await client.move('continue');
    expect(first).toMatchObject({ reason: 'breakpoint', threadId: 2 });
    const second = await client.move('continue');
    expect(second).toMatchObject({ reason: 'breakpoint', threadId: 1 });
    const failure = await client.move('continue');
    expect(failure).toMatchObject({ reason: 'exception' });
    const end = await client.move('continue');
    expect(end.description).toBe('The end of the run, behind event 133');
    expect(await client.move('reverseContinue')).toEqual({ ...second });
    expect(await client.scope(1, 'Globals')).toMatchObject({ write_flag: '1', in_nmi: '2' });
    const here = await client.place(1);
    await client.move('next');
    expect(await client.place(1)).toBe(`ftrace_nmi_enter:${lineWith('ftrace_mod_code();')}`);
    await client.move('stepBack');
    expect(await client.place(1)).toBe(here);
    expect(await client.move('reverseContinue')).toEqual(first);
    expect(await client.scope(2, 'Globals')).toMatchObject({ write_flag: '0', in_nmi: '1' });
    expect(await client.move('reverseContinue')).toMatchObject({
      reason: 'start of run',
      description: 'The start of the run',
    });
  });

  it('a data breakpoint on a byte of text stops behind the write, from either side', async () => {
    const client = adapter();
    await client.open({ replay: RACE, at: 'start' });
    const info = await client.dataBreakpointInfoRequest({ name: 'vfs_read[0]' });
    expect(info.body).toMatchObject({ description: 'vfs_read[0]' });
    const { dataId } = info.body;
    await client.setExceptionBreakpointsRequest({ filters: [] });
    await client.setDataBreakpointsRequest({
      breakpoints: [{ dataId: String(dataId), accessType: 'write' }],
    });
    const stopped = await client.move('continue');
    // What fails is what the event did: it says so there whatever else stops it.
    expect(stopped.hitBreakpointIds).toHaveLength(1);
    expect(stopped).toMatchObject({ reason: 'data breakpoint', threadId: 1 });
    expect(await client.scope(1, 'Text')).toEqual({ vfs_read: 'e8 1f 44 00 00 (mixed)' });
  });
});

describe('[V14] sources', () => {
  it('the file of the disk where it has the text, else the recorded text', async () => {
    const client = adapter();
    await client.open({ replay: RACE });
    const { sources } = (await client.send('loadedSources')).body;
    expect(sources[0]).toEqual({ name: 'ftrace-nmi-2008.c', path: PROTOCOL });
    // One that is nowhere on the disk, and one that differs.
    copyFileSync(kept('direct'), join(cwd, 'own.replay'));
    const mine = join(cwd, 'ftrace-nmi-2008.c');
    writeFileSync(mine, `${readFileSync(PROTOCOL, 'utf8')}\n`);
    const { body } = await client.setBreakpointsRequest({
      source: { path: mine },
      breakpoints: [{ line: 79 }],
    });
    expect(body.breakpoints[0]).toMatchObject({ verified: false });
    expect(body.breakpoints[0].message).toContain('is not as it was when the run was recorded');
  });
});
