import { basename, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Disk } from '../../../src/dap/run/disk.ts';
import {
  type RunSource,
  sourceMeant,
  sourceMessage,
  sourcesOf,
} from '../../../src/dap/run/sources.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { Editor } from '../editor.ts';

/** A disk with these files; `links` are other names of them. */
function diskWith(
  files: Readonly<Record<string, string>>,
  links: Record<string, string> = {},
): Disk {
  const real = (path: string) => links[path] ?? path;
  return { read: (path) => files[real(path)] ?? null, real };
}

const PROTOCOL = { name: 'mine.c', text: 'int patcher(void) {}\n' };
const places = { replay: '/runs/a.replay', protocol: null };

const pathsOf = (sources: readonly RunSource[]) => sources.map(({ path }) => path);

describe('[V14] a source is a file of the disk', () => {
  it.each([
    ['where the recording was made', resolve('mine.c')],
    ['beside the replay', '/runs/mine.c'],
  ])('%s', (_, path) => {
    const sources = sourcesOf([PROTOCOL], places, diskWith({ [path]: PROTOCOL.text }));
    expect(pathsOf(sources)).toEqual([path]);
    expect(sourceMessage(sources[0])).toEqual({ name: 'mine.c', path });
  });

  it('where the user says', () => {
    const disk = diskWith({ '/else/where.c': PROTOCOL.text });
    const sources = sourcesOf([PROTOCOL], { ...places, protocol: '/else/where.c' }, disk);
    expect(pathsOf(sources)).toEqual(['/else/where.c']);
  });

  it('where the package has it: a built-in protocol, the kernel library', async () => {
    const editor = new Editor();
    await editor.launch('replays/ftrace-nmi-2008.replay');
    const { sources } = (await editor.ask('loadedSources')).body;
    expect(sources.map(({ path }) => basename(path ?? ''))).toEqual([
      'ftrace-nmi-2008.c',
      'kernel.c',
    ]);
  });

  it('only with the very text; else the recorded text is given by its number', async () => {
    const near = diskWith({ '/runs/mine.c': `${PROTOCOL.text}\n`, [resolve('mine.c')]: '' });
    const sources = sourcesOf([PROTOCOL], places, near);
    expect(pathsOf(sources)).toEqual([null]);
    expect(sourceMessage(sources[0])).toMatchObject({ name: 'mine.c', sourceReference: 1 });
    const nowhere: Disk = { read: () => null, real: (path) => path };
    const editor = new Editor(nowhere);
    await editor.launch('replays/ftrace-nmi-2008.replay');
    const frames = (await editor.ask('stackTrace', { threadId: 1 })).body.stackFrames;
    expect(frames[0].source).toMatchObject({ name: 'kernel.c', sourceReference: 2 });
    const { content } = (await editor.ask('source', { sourceReference: 1 })).body;
    expect(content).toBe(readBuiltin('ftrace-nmi-2008').text);
    await expect(editor.ask('source', { sourceReference: 9 })).rejects.toThrow(
      'no source number 9',
    );
  });
});

describe('[V14] the source that an editor means', () => {
  const disk = diskWith(
    { '/runs/mine.c': PROTOCOL.text, '/copy/other.c': PROTOCOL.text, '/old/mine.c': 'x' },
    { '/link/mine.c': '/runs/mine.c' },
  );
  const sources = sourcesOf([PROTOCOL], places, disk);
  const meant = (path: string | null, reference = 0) =>
    sourceMeant(sources, { path, reference }, disk);

  it('by its path, through links, by its text, by its number', () => {
    for (const path of ['/runs/mine.c', '/link/mine.c', '/copy/other.c']) {
      expect(meant(path)).toMatchObject({ ok: true, source: { file: 0 } });
    }
    expect(meant(null, 1)).toMatchObject({ ok: true, source: { file: 0 } });
  });

  it('or why it is none', () => {
    expect(meant('/old/mine.c')).toMatchObject({
      ok: false,
      message: expect.stringContaining('is not as it was when the run'),
    });
    expect(meant('/runs/b\x1b.c')).toEqual({
      ok: false,
      message: 'b\\u001b.c is no source of this run',
    });
    expect(meant(null)).toMatchObject({ ok: false });
  });
});
