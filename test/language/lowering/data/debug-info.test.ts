import { beforeAll, describe, expect, it } from 'vitest';
import { lowerProtocol } from '../../../../src/language/lowering/lower-program.ts';
import { parseProtocol } from '../../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { eachLocal } from '../../../../src/machine/program/compile-expressions.ts';
import type {
  DescribedLocal,
  DescribedType,
  DescribedVariable,
} from '../../../../src/machine/program/debug-info.ts';
import { operandsOf, writtenLocal } from '../../../../src/machine/program/live-locals.ts';
import type { Program } from '../../../../src/machine/program/program.ts';
import { sizeOf } from '../../../../src/machine/program/values.ts';
import { builtinProtocols, readBuiltin } from '../../../../src/protocols/catalogue.ts';
import { lowered, patcherOf } from '../../protocols.ts';

beforeAll(() => prepareLanguage());

const debugOf = (program: Program) => {
  if (program.debug === undefined) throw new Error('it has none');
  return program.debug;
};

/** Names that can be used at the operations of a line, and which variable of that name it is, by its order. */
function namedAt(program: Program, fn: string, line: number): string[] {
  const index = program.functions.findIndex(({ name }) => name === fn);
  const { operations } = program.functions[index];
  const pc = operations.findIndex(({ source }) => source.line === line);
  const locals = debugOf(program).locals[index];
  return locals.flatMap(({ name, scope }, order) => {
    for (let at = 0; at < scope.length; at += 2) {
      if (pc >= scope[at] && pc < scope[at + 1]) return [`${name}#${order}`];
    }
    return [];
  });
}

/** Name, offset, size and scalar of all scalars of a type, as C names them. */
function* scalars(
  type: DescribedType,
  name: string,
  offset: number,
): Generator<{ name: string; offset: number; size: number }> {
  switch (type.kind) {
    case 'integer':
      yield { name, offset, size: sizeOf(type.scalar) };
      return;
    case 'pointer':
      yield { name, offset, size: 8 };
      return;
    case 'array': {
      const { element, length, stride } = type;
      const [last] = [...scalars(element, '', 0)].slice(-1);
      const whole = element.kind === 'struct' ? element.size : last.offset + last.size;
      const size = stride ?? whole;
      for (let at = 0; at < length; at++)
        yield* scalars(element, `${name}[${at}]`, offset + at * size);
      return;
    }
    case 'struct':
      for (const member of type.members) {
        const path = type.isWrapper || member.name === '' ? name : `${name}.${member.name}`;
        yield* scalars(member.type, path, offset + member.offset);
      }
  }
}

describe('[U31] debugging information', () => {
  it('says of each cell of a global whose scalar it is, as the cell is named', () => {
    let compared = 0;
    for (const name of builtinProtocols()) {
      const parsed = parseProtocol(readBuiltin(name));
      if (!parsed.ok) throw new Error(name);
      const program = lowerProtocol(parsed.protocol, { cpus: 3, sites: 2, jobs: 1 });
      const { globals } = debugOf(program);
      const told = new Map<number, string>();
      for (const { name: variable, type, place } of globals) {
        if (place.kind !== 'memory') throw new Error(variable);
        for (const scalar of scalars(type, variable, place.address)) {
          told.set(scalar.offset, `${scalar.name} ${scalar.size}`);
        }
      }
      const isGlobal = (cell: string) => globals.some((one) => cell.split(/[.[]/)[0] === one.name);
      for (const cell of program.cells) {
        if (cell.owner !== undefined || !isGlobal(cell.name)) continue;
        expect(told.get(cell.address), name).toBe(`${cell.name} ${sizeOf(cell.type)}`);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('names with every name the variable that operations there read and write', () => {
    let compared = 0;
    for (const name of builtinProtocols()) {
      const parsed = parseProtocol(readBuiltin(name));
      if (!parsed.ok) throw new Error(name);
      const program = lowerProtocol(parsed.protocol, { cpus: 2, sites: 2, jobs: 1 });
      for (const [fn, locals] of debugOf(program).locals.entries()) {
        for (const { name: local, place } of locals) {
          if (place.kind !== 'frame') continue;
          program.functions[fn].operations.forEach((operation, pc) => {
            let isUsed = writtenLocal(operation) === place.local;
            for (const operand of operandsOf(operation)) {
              if (operand !== null)
                eachLocal(operand, (index) => (isUsed ||= index === place.local));
            }
            if (!isUsed) return;
            const isThere = ({ scope }: DescribedLocal): boolean =>
              scope.some((at, index) => index % 2 === 0 && pc >= at && pc < scope[index + 1]);
            const named = locals.findLast((one) => one.name === local && isThere(one));
            const where = `${name}: ${program.functions[fn].name}.${local} at ${pc}`;
            expect(named?.place, where).toEqual(place);
            compared++;
          });
        }
      }
    }
    expect(compared).toBeGreaterThan(2000);
  });

  it('says where a name is that of which variable: blocks, loops, shadowing', () => {
    const program = lowered(
      `#include <pokelab.h>
PROTOCOL("test");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
static int x;
int patcher(void)
{
	int a = x;
	x = a;
	{
		int a = x + 1;
		x = a;
	}
	x = a;
	for (int i = 0; i < 2; i++) {
		int a = i;
		x = a;
	}
	int last = x;
	x = last + a;
	return 0;
}
`,
    );
    // a, the block's a, i, the loop's a, last
    expect(namedAt(program, 'patcher', 9)).toEqual(['a#0']);
    expect(namedAt(program, 'patcher', 12)).toEqual(['a#0', 'a#1']);
    expect(namedAt(program, 'patcher', 14)).toEqual(['a#0']);
    expect(namedAt(program, 'patcher', 17)).toEqual(['a#0', 'i#2', 'a#3']);
    expect(namedAt(program, 'patcher', 20)).toEqual(['a#0', 'last#4']);
  });

  it('knows statics, parameters in memory, constants and types that lead back to themselves', () => {
    const program = patcherOf(
      `enum { IDLE, BUSY = 7 };
typedef unsigned char byte;
struct item { struct item *next; byte code[2]; };
static struct item first;
static int bump(int n)
{
	static int calls;
	int *p = &n;
	calls += *p;
	return calls;
}`,
      'first.next = &first; bump(BUSY);',
    );
    const { constants, types, globals, locals } = debugOf(program);
    expect(constants.find(({ name }) => name === 'BUSY')?.value).toBe(7);
    expect(constants.find(({ name }) => name === 'nr_cpus')?.value).toBe(2);
    expect(types.find(({ name }) => name === 'byte')?.type).toMatchObject({ scalar: 'u8' });
    const item = globals.find(({ name }) => name === 'first')?.type;
    if (item?.kind !== 'struct' || item.members[0].type.kind !== 'pointer') throw new Error('no');
    expect(item.members[0].type.target).toBe(item);
    const bump = program.functions.findIndex(({ name }) => name === 'bump');
    const places = locals[bump].map(({ name, place }: DescribedVariable) => [name, place.kind]);
    expect(places).toEqual([
      ['n', 'stack'],
      ['calls', 'memory'],
      ['p', 'frame'],
    ]);
    const [{ place }] = locals[bump];
    expect(place).toMatchObject({ kept: { local: 0, from: 1 } });
  });
});
