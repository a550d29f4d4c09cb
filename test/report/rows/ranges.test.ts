/** Rows about neighbouring bytes: of which object they are, and what they are called. */
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../src/report/rows/rows.ts';
import { Script, sampleSystem } from '../sample.ts';

/** Rows of the patcher: text and effects. */
async function said(declared: string, body: string): Promise<string[]> {
  const text = `
    PROTOCOL("x");
    SITE(fn, NOP1, NOP1);
    ${declared}
    int patcher(void) { ${body} return 0; }`;
  const system = await sampleSystem(text, { cpus: 1 });
  const { run } = new Script(system).finish(0);
  const rows = rowsOf(run.events, { system, critical: run.critical });
  const isTold = ({ kind, text: row }: (typeof rows)[0]) =>
    kind !== 'function' && !row.startsWith('drains') && !row.startsWith('---');
  return rows
    .filter(isTold)
    .map(({ text: row, effects }) => [row, ...effects].filter((part) => part !== '').join(' | '));
}

const JUMP = 'struct jump { u8 op; s32 rel; u8 pad[3]; } __packed;';

describe('[T2] [T3] bytes that lie side by side', () => {
  it('of two variables are two, each with its own value', async () => {
    const rows = await said('static u8 one, two;', 'one = 1;\n two = 2;');
    expect(rows.map((row) => row.replace(' (buffered)', ''))).toEqual(['one = 1', 'two = 2']);
  });

  it('of two locals are two', async () => {
    const rows = await said('', 'u8 a[2] = { 1, 2 };\n u8 b[2] = { 3, 4 };');
    expect(rows.map((row) => row.replace(/^.*\| /, '').replace(' (buffered)', ''))).toEqual([
      'a[0..1] = 01 02',
      'b[0..1] = 03 04',
    ]);
  });

  it('of a whole struct have its name, not that of its first member', async () => {
    const [row] = await said(
      `${JUMP} static struct jump j;`,
      'j = (struct jump){ 0xe9, 5, { 1, 2, 3 } };',
    );
    expect(row).toContain('j = e9 05 00 00 00 01 02 03');
  });

  it('of some of its members are named from the first to the last', async () => {
    const [row] = await said(`${JUMP} static struct jump j;`, 'j.op = 0xe9;\n j.rel = 5;');
    expect(row).toContain('j.op..rel[3] = e9 05 00 00 00');
  });

  it('of elements of an array of structs have the name of the array, or of the element', async () => {
    const declared = `${JUMP} static struct jump t[2];`;
    const [one] = await said(declared, 't[1] = (struct jump){ 1, 2, { 3, 4, 5 } };');
    expect(one).toContain('t[1] = 01 02 00 00 00 03 04 05');
    const [both] = await said(declared, 't[0].pad[2] = 1;\n t[1].op = 2;');
    expect(both).toContain('t[0].pad[2]..[1].op = 01 02');
  });
});

describe('[T3] an exchange', () => {
  it('that puts there what it has found, again and again, is counted', async () => {
    const rows = await said(
      'static int lock = 1;',
      'int i; for (i = 0; i < 3; i++) xchg(&lock, 1);',
    );
    expect(rows[0]).toContain('lock = 1 (was 1) (3 times)');
  });
});
