/** Of several changes the one that stops the failure is named, and it is said only of what was tried. */
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOver } from '../../../src/diff/comparing/compare.ts';
import { judge } from '../../../src/diff/judging/judgement.ts';
import { turningPoint } from '../../../src/diff/telling/answer-sentences.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { failingRun, version, versionOf } from '../versions.ts';

beforeAll(prepareLanguage);

const NAME = 'ftrace-nmi-2008';
const WAIT = [/\twait_for_nmi\(\);\n(#endif\n\n)/g, '\t;\n$1'] as const;
const COUNT = ['\t\tatomic_inc(&nmi_update_count);', '\t\t;'] as const;

function said(edits: (readonly [RegExp | string, string])[], tries = true): string[] {
  const bad = version(NAME, { nmis: 1, edits });
  const comparison = carryOver(failingRun(bad), version(NAME, { nmis: 1 }));
  const rebuild = (text: string): System | null => {
    try {
      return versionOf({ ...readBuiltin(NAME), text }, { nmis: 1 });
    } catch {
      return null;
    }
  };
  const judgement = judge(comparison, tries ? rebuild : null);
  return turningPoint({ comparison, judgement, titles: { a: 'bad', b: 'good' }, near: null });
}

const named = /^CPU0's task runs 'wait_for_nmi\(\)' \(ftrace-nmi-2008\.c:\d+\) in good only\.$/;
const tried =
  'With that alone of what changed, bad does not fail under this schedule: it was tried.';

describe('[D12] of several changes', () => {
  it('the one is named that alone stops the failure', () => {
    const sentences = said([COUNT, WAIT]);
    expect(sentences[0]).toMatch(named);
    expect(sentences[1]).toBe(tried);
  });

  it('nothing is tried where there is but one, or nothing to try it with', () => {
    expect(said([WAIT])[0]).toMatch(named);
    for (const sentences of [said([WAIT]), said([COUNT, WAIT], false)])
      expect(sentences).not.toContain(tried);
  });

  it('what was declared or written anew is there when a call of it is tried', () => {
    // The bad version has neither the function nor its call, and lacks a statement that does not matter.
    const whole = /static void wait_for_nmi\(void\)\n\{[\s\S]*?\n\}\n/g;
    const sentences = said([COUNT, [/\twait_for_nmi\(\);\n/g, '\t;\n'], [whole, '']]);
    expect(sentences[0]).toMatch(/'wait_for_nmi\(\)'.* in good only\.$/);
    expect(sentences[1]).toBe(tried);
  });
});
