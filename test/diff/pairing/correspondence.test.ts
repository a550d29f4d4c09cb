/** Which statement is which: on edited versions of a real protocol. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Correspondence, correspond } from '../../../src/diff/pairing/correspondence.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { sourceText } from '../../../src/report/naming/names.ts';
import { RENAMED, REORDERED, type VersionOptions, version } from '../versions.ts';

beforeAll(prepareLanguage);

const between = (edits: VersionOptions['edits']): Correspondence =>
  correspond(version('ftrace-nmi-2008'), version('ftrace-nmi-2008', { edits }));

function statement({ expansion, system }: Correspondence['a'], place: number): string {
  const { fns, pcs } = expansion;
  const { source } = system.program.functions[fns[place]].operations[pcs[place]];
  return sourceText(system.program, source);
}

/** Statements of the first version and what they became, null where they became nothing. */
function fates({ a, b, toB }: Correspondence): [string, string | null][] {
  const { expansion } = a;
  const pairs: [string, string | null][] = [];
  for (const { top } of expansion.roots) {
    for (const place of expansion.placesFrom(top)) {
      const isHidden = expansion.isPrivateAt(place);
      if (isHidden || expansion.operationAt(place).kind === 'return') continue;
      const other = toB[place];
      pairs.push([statement(a, place), other < 0 ? null : statement(b, other)]);
    }
  }
  return pairs;
}

describe('[D2] correspondence', () => {
  it('of a protocol with itself is the identity', () => {
    const { toB, toA, renaming } = between([]);
    expect([...toB].filter((place, own) => place !== -1 && place !== own)).toEqual([]);
    expect(toA).toEqual(toB);
    for (const [from, to] of renaming.variables) expect(to).toBe(from);
  });

  it('sees through a renaming in which one variable takes the name of another', () => {
    const { renaming, toB } = between(RENAMED);
    expect(renaming.variables.get('in_nmi')).toBe('nmi_count');
    expect(renaming.variables.get('write_flag')).toBe('in_nmi');
    expect(renaming.variables.get('write_status')).toBe('result');
    expect(renaming.functions.get('wait_for_nmi')).toBe('drain_nmis');
    expect(toB).toEqual(between([]).toB);
  });

  it('pairs statements that changed places', () => {
    const moved = fates(between(REORDERED)).filter(([text]) => /^write_(ip|code) =/.test(text));
    expect(moved.length).toBeGreaterThan(0);
    for (const [before, after] of moved) expect(after).toBe(before);
  });

  it('sees through a function split off', () => {
    const edits = [
      [
        'static void ftrace_nmi_enter(void)\n{',
        'static int flag_is_set(void)\n{\n\treturn write_flag;\n}\n\nstatic void ftrace_nmi_enter(void)\n{',
      ],
      ['if (write_flag)', 'if (flag_is_set())'],
    ] as const;
    const lost = fates(between(edits)).filter(([, after]) => after === null);
    expect(lost).toEqual([]);
  });

  it('leaves what was removed without counterpart, and nothing else', () => {
    const edits = [[/\tnmi_wait_count\+\+;\n/g, '\t;\n']] as const;
    const lost = fates(between(edits)).filter(([, after]) => after === null);
    expect(new Set(lost.map(([before]) => before))).toEqual(new Set(['nmi_wait_count++']));
  });

  it('is the same seen from the other side', () => {
    const [a, b] = [version('ftrace-nmi-2008'), version('ftrace-nmi-2009')];
    const [forth, back] = [correspond(a, b), correspond(b, a)];
    expect(back.toA).toEqual(forth.toB);
    expect(back.toB).toEqual(forth.toA);
    expect(forth.renaming.variables.get('in_nmi')).toBe('nmi_running');
    expect(back.renaming.variables.get('nmi_running')).toBe('in_nmi');
  });

  it('does not take a fence for another one far away, nor one variable for another', () => {
    const pairs = fates(correspond(version('ftrace-nmi-2008'), version('ftrace-nmi-2009')));
    expect(pairs).toContainEqual(['write_flag = 1', null]);
    expect(pairs).toContainEqual(['write_flag', null]);
    expect(pairs).toContainEqual(['atomic_inc(&in_nmi)', 'atomic_inc_return(&nmi_running)']);
  });
});
