/** Races of int3 handlers, carried over to what mends them: the line that is named is the mend's own. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOver } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { failingRun, version } from '../versions.ts';

beforeAll(prepareLanguage);

const withMacro = (name: string) =>
  [['#include <pokelab.h>', `#include <pokelab.h>\n#define ${name}`]] as const;

describe('[D9] [D12] what a context does behind a trap of its own comes behind all of the trap', () => {
  it.each([
    ['on another CPU', { cpus: 2, nmis: 0 }],
    ['in an NMI', { cpus: 1, nmis: 1 }],
  ])('%s: the flag that the handler reads is named, not where it then goes on', (_, size) => {
    const early = version('optprobe-2020', { ...size, edits: withMacro('FLAG_FIRST') });
    const comparison = carryOver(failingRun(early), version('optprobe-2020', size));
    expect(judge(comparison)).toMatchObject({
      answer: 'fixed',
      first: { kind: 'value' },
      turn: { how: 'reads', line: { context: 'trap', text: 'READ_ONCE(probe.flags)' } },
    });
  });

  it('a handler that emulates the call is named by that', () => {
    const comparison = carryOver(
      failingRun(version('ftrace-regs-2018')),
      version('ftrace-emulate-2019'),
    );
    const { answer, turn } = judge(comparison);
    expect(answer).toBe('fixed');
    expect(turn?.line.text).toBe('int3_emulate_call(regs, (unsigned long)ftrace_regs_caller)');
  });
});
