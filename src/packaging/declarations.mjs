/** The types of the library: a tree of .d.ts files in dist/types, of those files alone that its entry leads to. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const EMITTED = 'build/types';
const KEPT = 'dist/types';
const RELATIVE = /((?:\bfrom|\bimport\()\s*['"])(\.[^'"]+)\.ts(['"])/g;
/** What the compiler infers; before 5.7 arrays of bytes took no parameter. */
const BUFFERED = /\b(\w+Array)<ArrayBuffer(?:Like)?>/g;

/** In a process of its own, beside the other parts of the build. */
export async function emitDeclarations() {
  const words = ['node_modules/typescript/bin/tsc', '-p', 'src/packaging'];
  await promisify(execFile)(process.execPath, words).catch(({ stdout, message }) => {
    throw new Error(`types: ${stdout || message}`);
  });
}

/** The compiler emits every file that it reads, and writes imports as they stand in the source. */
export async function keepDeclarations() {
  const paths = new Set(['index']);
  for (const path of paths) {
    const text = await readFile(`${EMITTED}/${path}.d.ts`, 'utf8');
    for (const [, , named] of text.matchAll(RELATIVE)) paths.add(join(dirname(path), named));
    await mkdir(dirname(`${KEPT}/${path}`), { recursive: true });
    const kept = text.replace(RELATIVE, '$1$2.js$3').replace(BUFFERED, '$1');
    await writeFile(`${KEPT}/${path}.d.ts`, kept);
  }
}
