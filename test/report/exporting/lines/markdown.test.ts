/** Runs as Markdown. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { failingRun, randomSteps, version } from '../../../diff/versions.ts';
import { exportable, textOf } from '../exported.ts';

beforeAll(prepareLanguage);

/** Fenced blocks, and the text outside of them as CommonMark reads it: what stands behind a backslash is itself. */
function read(text: string): { blocks: string[]; prose: string[]; raw: string[] } {
  const blocks: string[] = [];
  const prose: string[] = [];
  const raw: string[] = [];
  let fence: string | null = null;
  for (const line of text.split('\n')) {
    const mark = /^`{3,}$/.exec(line)?.[0];
    if (fence === null && mark !== undefined) {
      fence = mark;
      blocks.push('');
    } else if (fence !== null && mark !== undefined && mark.length >= fence.length) fence = null;
    else if (fence !== null) blocks[blocks.length - 1] += `${line}\n`;
    else {
      // What splits a link is drawn as nothing.
      const own = line.replace(/^(?:#+|-) /, '').replaceAll('<!-- -->', '');
      raw.push(own.replace(/\\[!-/:-@[-`{-~]/g, ''));
      prose.push(own.replace(/\\([!-/:-@[-`{-~])/g, '$1'));
    }
  }
  expect(fence).toBeNull();
  return { blocks, prose, raw };
}

describe('markdown', () => {
  it('says how a run failed, shows it, and how to run it again', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const run = exportable(system, failingRun(system).timeline.schedule);
    const { blocks, prose } = read(textOf('markdown', run));
    expect(prose[0]).toBe('sample: fail: cross-modification');
    for (const sentence of run.explanation) expect(prose).toContain(sentence);
    const [story, table, again] = blocks;
    expect(story).toMatch(/wrote byte 0 of vfs_read: 0f -> e8/);
    expect(table).toMatch(/^event +CPU0 \(patcher\) +\| +CPU1 \(task\)$/m);
    expect(table).toContain('<== cross modification');
    expect(again).toBe('npx pokelab replay sample.replay\n');
  });

  it('says of a run that passes that it does, and why one is unfinished', () => {
    const system = version('ftrace-nmi-2009', { nmis: 2 });
    const steps = randomSteps(system, 3);
    expect(textOf('markdown', exportable(system, steps))).toMatch(/^# sample: pass$/m);
    const cutOff = textOf('markdown', exportable(system, steps.slice(0, 20)));
    expect(cutOff).toMatch(/^# sample: unfinished\n[\s\S]*^- cut off where steps remain/m);
  });

  it('[W1] is not marked up by names, and no fence is closed by what stands in it', () => {
    const system = version('direct');
    const protocol = '# <b>*x*</b> [a](b) ![c](d) `e` ~~f~~ &lt; | _g_\n- h';
    const run = exportable(system, randomSteps(system, 1), { protocol });
    const hostile = { ...run, table: () => ['a', '````', 'b'] };
    const { prose, raw, blocks } = read(textOf('markdown', hostile));
    expect(prose[0]).toContain('# <b>*x*</b> [a](b) ![c](d) `e` ~~f~~ &lt; | _g_\\u000a- h');
    for (const line of raw) expect(line).not.toMatch(/[\\`*_<[#|~$!]|&[#\w]+;/);
    expect(blocks).toContain('a\n````\nb\n');
  });
});
