/** Two runs side by side are drawn alike: a run beside itself has two halves that are the same. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBeside } from '../../../src/inspect/opening/opening-pair.ts';
import { layoutOf, PANES } from '../../../tui/drawing/layout.ts';
import { everyNth } from '../../support/daily.ts';
import { Session } from '../pictures.ts';
import { race2008 } from '../runs.ts';

const ALL_SIZES = [80, 100, 120, 160, 200].flatMap((width) =>
  [24, 60].map((height) => ({ width, height })),
);
const SIZES = everyNth(3, ALL_SIZES);

async function besideItself(size: { width: number; height: number }): Promise<Session> {
  const path = join('replays', 'ftrace-nmi-2008.replay');
  const opened = await openBeside(path, { kind: 'replay', path }, 'pokelab');
  return new Session(await race2008(), { ...opened, size });
}

/** What both halves show, without the edge between them; the verdicts over them too. */
function halves({ picture, model }: Session): { a: string[]; b: string[] } {
  const { width, height } = model.size;
  const inner = Math.floor((width - 1) / 2);
  const rows = picture.split('\n').slice(1, height - 1);
  // Titles fill their rows with rules, the edge's cell included.
  const half = (row: string, from: number) =>
    row
      .slice(from, from + inner)
      // The pane that has the focus is in one of them.
      .replace(/>(?=[ [])/g, '-')
      .replace(/--+/g, '-')
      .replace(/[- ]+$/, '');
  return {
    a: rows.map((row) => half(row, 0)),
    b: rows.map((row) => half(row, /[->]/.test(row[inner]) ? inner : inner + 1)),
  };
}

describe('[U24] two runs side by side', () => {
  it.each(SIZES)('$width x $height: both halves are the same where both runs are', async (size) => {
    const session = await besideItself(size);
    for (const keys of ['', 'g', '4 0 g', 's s s', '!', 'tab tab', 'tab', 'z', 'z', 'tab tab']) {
      if (keys !== '') session.press(keys);
      const { a, b } = halves(session);
      expect(b).toEqual(a);
    }
    expect(halves(session).a.join('\n')).toMatch(/@\d+ ftrace-nmi-2008\.replay +CPUs/);
  });

  it('each run has a filter, breakpoints and an explanation of its own, shown in its half', async () => {
    const session = await besideItself({ width: 120, height: 24 });
    session.type(':filter nmi-entered').work();
    expect(halves(session).a.join('\n')).toContain('only nmi-entered (2)');
    expect(halves(session).b.join('\n')).not.toContain('only nmi-entered (2)');
    session.press('o').type(':filter nmi-entered').work();
    expect(halves(session).b).toEqual(halves(session).a);
    session.press('W').work();
    expect(session.model.why).not.toBeNull();
    session.press('o');
    expect(session.model.why).toBeNull();
  });

  it('runs of other lengths have lanes of the same width', async () => {
    const beside = {
      kind: 'replay',
      path: join('replays', 'museum', 'smp-text-poke-2025.replay'),
    } as const;
    const path = join('replays', 'direct.replay');
    for (const size of SIZES) {
      const opened = await openBeside(path, beside, 'pokelab');
      const session = new Session(await race2008(), { ...opened, size });
      const { a, b } = halves(session.press('g s s'));
      const heading = (rows: string[]) => rows.find((row) => /CPU0 \(|all CPUs/.test(row)) ?? '';
      expect(heading(b).search(/\S/)).toBe(heading(a).search(/\S/));
      expect(heading(b).includes('all CPUs')).toBe(heading(a).includes('all CPUs'));
    }
  });

  it('both halves have the same panes in the same places', () => {
    for (const size of SIZES) {
      const given = {
        ...size,
        focus: 'lanes',
        zoomed: false,
        recent: PANES,
        isSplit: true,
      } as const;
      const slots = layoutOf(given)?.slots ?? [];
      const of = (side: 'a' | 'b') => slots.filter((slot) => slot.side === side);
      expect(of('a').map(({ tabs, shown }) => [tabs, shown])).toEqual(
        of('b').map(({ tabs, shown }) => [tabs, shown]),
      );
      of('a').forEach(({ rectangle }, index) => {
        const other = of('b')[index].rectangle;
        expect([other.y, other.height]).toEqual([rectangle.y, rectangle.height]);
        expect(Math.abs(other.width - rectangle.width)).toBeLessThanOrEqual(2);
      });
    }
  });
});
