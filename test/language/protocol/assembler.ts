/** The GNU assembler, for tests that compare with it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [AS, LD, OBJCOPY] = ['as', 'ld', 'objcopy'];

/** The address of something else, which the linker is told of. */
const ADDRESS = /0x[0-9a-f]{8}/;

/** The bytes of instructions, each at `start`; `.d8` and `.d32` ask for a displacement that is so wide. */
export function assembled(lines: readonly string[], start: number): number[][] {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-as-'));
  const [source, object, linked, raw] = ['s', 'o', 'elf', 'bin'].map((end) => join(directory, end));
  const entry = `0x${start.toString(16)}`;
  try {
    return lines.map((line) => {
      const text = line.replace(ADDRESS, 'target').replace(/^\.d(8|32) /, '{disp$1} ');
      writeFileSync(source, `.text\n${text}\n`);
      execFileSync(AS, ['--64', '-o', object, source]);
      const target = ADDRESS.exec(line)?.[0] ?? '0';
      const places = [`-Ttext=${entry}`, `--defsym=target=${target}`, '-e', entry];
      execFileSync(LD, ['-m', 'elf_x86_64', ...places, '-o', linked, object]);
      execFileSync(OBJCOPY, ['-O', 'binary', '-j', '.text', linked, raw]);
      return [...readFileSync(raw)];
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
