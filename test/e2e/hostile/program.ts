/** Runs `words.ts` in a directory with files that are none. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { kept, startProgram } from '../pokelab.ts';

const LITMUS = `C x
{}
P0(int *x) { WRITE_ONCE(*x, 1); }
P1(int *x) { int r0; r0 = READ_ONCE(*x); }
exists (1:r0=1)
`;

/** What it said of one attempt in so many. */
export async function hostileWords(directory: string, stride: number): Promise<string> {
  const socket = createServer().listen(join(directory, 'socket'));
  try {
    execFileSync('mkfifo', [join(directory, 'fifo')]);
    mkdirSync(join(directory, 'folder'));
    writeFileSync(join(directory, 'empty'), '');
    writeFileSync(join(directory, 'x.litmus'), LITMUS);
    copyFileSync(kept('direct'), join(directory, 'x.replay'));
    const files = ['fifo', 'socket', 'folder', 'empty', 'x.replay', 'x.litmus'];
    const words = [resolve('build/hostile-words.js'), String(stride), ...files];
    const { out, err } = await startProgram(process.execPath, words, { cwd: directory }).ended;
    return out + err;
  } finally {
    socket.close();
  }
}
