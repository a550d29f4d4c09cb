/** Pages of long runs stay small, and say what they leave out. */
import { describe, expect, it } from 'vitest';
import { runOnce } from '../../../src/explore/searching/sample.ts';
import { randomStrategy } from '../../../src/explore/strategies/random-strategy.ts';
import { watchedTimeline } from '../../../src/history/watched-timeline.ts';
import { heldWords, LARGEST, runPage } from '../../../src/page/html/run-page.ts';
import { lazyDisassembler } from '../../../src/report/naming/disassemble.ts';
import { prepare } from '../../tui/runs.ts';

const ASSETS = { style: 'x'.repeat(7_000), script: 'x'.repeat(16_000) };

describe('[P3] a page of a long run', () => {
  it.each([
    ['ftrace-nmi-2009', { cpus: 3, nmis: 12, jobs: 40 }],
    ['ftrace-int3-2012', { cpus: 3, nmis: 12, jobs: 100 }],
    ['smp-text-poke-2025', { cpus: 6, nmis: 12, sites: 3, jobs: 8 }],
    ['ftrace-nmi-2009', { cpus: 2, nmis: 2, jobs: 400 }],
  ])('%s %j', async (name, options) => {
    const { system } = await prepare(name, options);
    const schedule = runOnce(system, randomStrategy, 3, 200_000);
    const { timeline, first } = watchedTimeline(system, schedule);
    const page = runPage({
      title: name,
      shown: 'The run',
      timeline,
      critical: first,
      story: null,
      verdict: { kind: 'none', words: '' },
      lines: [],
      explanation: [],
      conclusion: [],
      notes: [],
      again: [],
      disassembler: lazyDisassembler(),
      assets: ASSETS,
      tool: '',
    });
    expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(LARGEST);
    const mark = first === null ? timeline.length : first.event + 1;
    expect(page.start).toBeLessThan(mark);
    expect(page.end).toBeGreaterThanOrEqual(mark);
    if (timeline.length <= 5000) expect([page.start, page.end]).toEqual([0, timeline.length]);
    expect(page.text).toContain(heldWords(timeline.length, page));
    if (page.start > 0) {
      expect(page.end - page.start).toBeGreaterThanOrEqual(500);
      expect(page.text).toContain(`events 0 to ${page.start - 1} are not in this page`);
    }
  });
});
