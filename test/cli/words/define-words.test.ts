/** [C33]: -D belongs to the protocol that is named before it. */
import { describe, expect, it } from 'vitest';
import { VERBS } from '../../../src/cli/verb-table.ts';
import { withDefines } from '../../../src/cli/words/define-words.ts';

const joined = (name: string, words: string): string[] => {
  const verb = VERBS.find((known) => known.name === name);
  if (verb === undefined) throw new Error(`no verb ${name}`);
  return withDefines(verb, words.split(' '));
};

describe('[C33] -D NAME[=VALUE]', () => {
  it('goes to the protocol before it, past options and their values', () => {
    expect(joined('check', 'p.c --cpus 2 -D A -DB=0 --json')).toEqual([
      'p.c -D A -D B=0',
      '--cpus',
      '2',
      '--json',
    ]);
  });

  it('goes to the first protocol where none stands before it', () => {
    expect(joined('test', '-D A p.c q.c')).toEqual(['p.c -D A', 'q.c']);
  });

  it('each protocol of a diff has its own', () => {
    expect(joined('diff', 'p -D A=0 --against p -D A=1')).toEqual([
      'p -D A=0',
      '--against',
      'p -D A=1',
    ]);
    expect(joined('diff', 'p -D A=0 --against=p -D A=1')).toEqual([
      'p -D A=0',
      '--against=p -D A=1',
    ]);
    expect(joined('diff', 'p --sites=2 q -D X')).toEqual(['p', '--sites=2', 'q -D X']);
    expect(joined('debug', '--protocol p -D X --cpus 2')).toEqual([
      '--protocol',
      'p -D X',
      '--cpus',
      '2',
    ]);
  });

  it('is refused where it defines nothing, or nothing is named', () => {
    for (const words of ['p.c -D 1', 'p.c -D', 'p.c -D A-B', 'p.c -D=1']) {
      expect(() => joined('check', words)).toThrow('-D takes NAME or NAME=VALUE');
    }
    expect(() => joined('check', '-D A --cpus 2')).toThrow('name a protocol that it is for');
  });
});
