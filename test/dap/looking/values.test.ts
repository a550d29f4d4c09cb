import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Variable } from '../../../src/dap/protocol/messages.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import { recorded } from '../../bench/replays.ts';
import { Driver } from '../../tui/runs.ts';
import { Editor } from '../editor.ts';

const SOURCE = `#include <pokelab.h>
PROTOCOL("values");
TITLE("Values of all kinds");
ORIGIN("a test");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);

struct point { int x; unsigned char bytes[4]; struct point *next; };

static int flag;
static unsigned long wide = 0xfedcba9876543210UL;
static int many[250];
static struct point first, second;
static void *untyped;

static int own(struct point *point, int step)
{
	int twice = 2 * step;

	point->x = twice;
	WRITE_ONCE(flag, twice);
	return READ_ONCE(point->x);
}

int patcher(void)
{
	first.next = &second;
	second.bytes[1] = 0xcc;
	untyped = &second;
	many[249] = 7;
	WRITE_ONCE(flag, -22);
	smp_mb();
	return own(&first, 21) - 42;
}

void task(void)
{
	execute_site(0);
}
`;

const folder = mkdtempSync(join(tmpdir(), 'pokelab-values-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A recorded run of it, up to where own() has put its stores into the buffer. */
async function replay(): Promise<string> {
  await prepareLanguage();
  const parsed = parseProtocol({ name: 'values.c', text: SOURCE });
  if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
  const resolved = resolveScenario(parsed.protocol, {});
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  const driver = new Driver(built.system);
  const own = built.system.program.functions.findIndex(({ name }) => name === 'own');
  let stores = 0;
  driver.run(0, (event) => {
    if (event.kind === 'buffered' && event.fn === own) stores++;
    return stores === 2;
  });
  const { scenario } = resolved;
  const path = join(folder, 'values.replay');
  writeFileSync(
    path,
    recorded({ scenario, system: built.system, schedule: driver.timeline.schedule }),
  );
  return path;
}

class Looking {
  readonly editor = new Editor();

  async list(variablesReference: number, rest: object = {}): Promise<Map<string, Variable>> {
    const { body } = await this.editor.ask('variables', { variablesReference, ...rest });
    return new Map(body.variables.map((one) => [one.name, one]));
  }

  async scope(name: string, frame = 0): Promise<number> {
    const { stackFrames } = (await this.editor.ask('stackTrace', { threadId: 1 })).body;
    const { scopes } = (await this.editor.ask('scopes', { frameId: stackFrames[frame].id })).body;
    return scopes.find((scope) => scope.name.startsWith(name))?.variablesReference ?? 0;
  }

  async evaluate(expression: string, rest: object = {}) {
    return (await this.editor.ask('evaluate', { expression, ...rest })).body;
  }
}

async function looking(): Promise<Looking> {
  const looked = new Looking();
  await looked.editor.launch(await replay(), { at: 'end' });
  return looked;
}

describe('[V5] values', () => {
  it('of globals have their C types, and open down to what pointers point to', async () => {
    const looked = await looking();
    const globals = await looked.list(await looked.scope('Globals'));
    expect([...globals.keys()]).toEqual(['flag', 'wide', 'many', 'first', 'second', 'untyped']);
    expect(globals.get('wide')).toMatchObject({
      value: '0xfedcba9876543210',
      type: 'unsigned long',
    });
    expect(globals.get('untyped')).toMatchObject({ type: 'void *', variablesReference: 0 });
    const first = await looked.list(globals.get('first')?.variablesReference ?? 0);
    expect(first.get('next')).toMatchObject({ type: 'struct point *', evaluateName: 'first.next' });
    const target = await looked.list(first.get('next')?.variablesReference ?? 0);
    expect([...target.keys()]).toEqual(['*first.next']);
    const second = await looked.list(target.get('*first.next')?.variablesReference ?? 0);
    expect(second.get('bytes')).toMatchObject({
      value: '00 cc 00 00',
      evaluateName: 'first.next->bytes',
    });
    const bytes = await looked.list(second.get('bytes')?.variablesReference ?? 0);
    expect(bytes.get('[1]')).toMatchObject({ value: '0xcc', evaluateName: 'first.next->bytes[1]' });
    // What a row says of its name gives the same value as an expression.
    for (const row of [
      ...globals.values(),
      ...first.values(),
      ...second.values(),
      ...bytes.values(),
    ]) {
      expect((await looked.evaluate(row.evaluateName ?? '')).result).toBe(row.value);
    }
  });

  it('in a store buffer are told with what the CPU sees', async () => {
    const looked = await looking();
    const globals = await looked.list(await looked.scope('Globals'));
    expect(globals.get('flag')?.value).toBe('-EINVAL; CPU0 sees 42');
    expect(globals.get('first')?.value).toMatch(/^\{x = 0, .*; CPU0 sees \{x = 42, /);
    expect((await looked.evaluate('cpu0: flag')).result).toBe('42');
    expect((await looked.evaluate('cpu1: flag')).result).toBe('-EINVAL');
    const buffer = await looked.list(await looked.scope('Store buffer of CPU0 (2)'));
    expect([...buffer.values()].map(({ value }) => value)).toEqual(['first.x = 42', 'flag = 42']);
  });

  it('of frames are those of the frame, callers too', async () => {
    const looked = await looking();
    const locals = await looked.list(await looked.scope('Locals'));
    expect(locals.get('point')).toMatchObject({ value: '&first.x', type: 'struct point *' });
    expect(locals.get('step')).toMatchObject({ value: '<optimized out>' });
    expect([...(await looked.list(await looked.scope('Locals', 1))).keys()]).toEqual([]);
    await expect(looked.evaluate('step')).rejects.toThrow('step: <optimized out>');
    const { stackFrames } = (await looked.editor.ask('stackTrace', { threadId: 1 })).body;
    const caller = { frameId: stackFrames[1].id };
    await expect(looked.evaluate('point', caller)).rejects.toThrow('not in scope');
    expect((await looked.evaluate('first.x + 1', caller)).result).toBe('1');
  });

  it('of long arrays come in stretches, whose elements have their own numbers', async () => {
    const looked = await looking();
    const globals = await looked.list(await looked.scope('Globals'));
    const pieces = await looked.list(globals.get('many')?.variablesReference ?? 0);
    expect([...pieces.keys()]).toEqual(['[0..99]', '[100..199]', '[200..249]']);
    const last = await looked.list(pieces.get('[200..249]')?.variablesReference ?? 0);
    expect([last.size, last.get('[249]')?.value, last.get('[248]')?.value]).toEqual([50, '7', '0']);
    expect(last.get('[249]')?.evaluateName).toBe('many[249]');
    const some = await looked.list(pieces.get('[0..99]')?.variablesReference ?? 0, {
      filter: 'indexed',
      start: 10,
      count: 3,
    });
    expect([...some.keys()]).toEqual(['[10]', '[11]', '[12]']);
  });

  it('are in hexadecimal where the editor asks for it', async () => {
    const looked = await looking();
    const format = { format: { hex: true } };
    expect((await looked.evaluate('many[249] + 9', format)).result).toBe('0x10');
    const globals = await looked.list(await looked.scope('Globals'), format);
    expect(globals.get('flag')?.value).toBe('0xffffffea; CPU0 sees 0x2a');
  });

  it('that there are not are errors, and completions what may be named', async () => {
    const looked = await looking();
    await expect(looked.evaluate('no_such')).rejects.toThrow(
      'column 1: nothing is called "no_such"',
    );
    await expect(looked.evaluate('1 / (flag + 22)')).rejects.toThrow('1 / (flag + 22): ');
    await expect(looked.list(99_999)).rejects.toThrow('there are no variables 99999');
    const { targets } = (
      await looked.editor.ask('completions', { text: 'first.next->by + 1', column: 15 })
    ).body;
    expect(targets).toEqual([{ label: 'bytes', start: 12, length: 2 }]);
  });

  it('are gone once the run moves', async () => {
    const looked = await looking();
    const globals = await looked.scope('Globals');
    await looked.editor.move('stepBack');
    await expect(looked.list(globals)).rejects.toThrow('there are no variables');
  });
});
