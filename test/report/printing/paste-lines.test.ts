/** [W7] What is to be pasted into a shell is what it says, whatever a file is called. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fileLines, quoted } from '../../../src/report/printing/paste-lines.ts';
import fc from '../../support/property.ts';

const hasBash = spawnSync('bash', ['--version']).status === 0;

const word = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3 }),
      fc.constantFrom(
        ...["'", '"', '$HOME', '`id`', '$(id)', '\n', '\t', '\\', '\\n', '!!', '*', '~', ';', '&'],
        ...['\x1b[31m', '\u202e', '\x7f', '\u009b', '\x01', '1', 'é', '日', '=', '-', '#', ' '],
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));

describe('[W7] words for a shell', () => {
  it.runIf(hasBash)('are the very words, in bash', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 40, maxLength: 60, size: 'max' }), (words) => {
        const line = words.map(quoted).join(' ');
        expect(line).not.toMatch(/\p{C}/u);
        const script = `printf '%s\\0' ${line}`;
        const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
        expect(stdout.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 10 },
    );
  });

  it('of a file are no option', () => {
    expect(fileLines('pokelab', '--help')).toEqual([
      'replay:    pokelab replay ./--help',
      'debug:     pokelab debug ./--help',
    ]);
  });
});
