import { beforeAll, describe, expect, it } from 'vitest';
import { completedExpressions } from '../../../src/history/expressions/completion.ts';
import { readExpression } from '../../../src/history/expressions/expression.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { atStart, systemWith, valueIn } from './asked.ts';

let system: System;
beforeAll(async () => {
  await prepareLanguage();
  system = systemWith(`
enum { IDLE, BUSY = 7 };
typedef u16 half;
struct item { u8 code[4]; struct item *next; void (*run)(void); };
static struct item first = { { 1, 2, 3, 4 }, &first };
static struct item *cursor = &first;
static struct item *nowhere;
static void *anything = &first;
static atomic_t in_nmi = ATOMIC_INIT(3);
static int write_flag = 5;
static DEFINE_PER_CPU(int, depth) = 9;
static u32 words[2] = { 0x04030201, 8 };
static unsigned long ip;
static int total(int n)
{
	static int calls;
	int sum = n;
	calls += sum;
	return calls;
}
static int twice(int n)
{
	int *p = &n;
	return total(*p) + total(*p);
}
static int ran = 0;
void task(void)
{
	ran = twice(ran);
	ip = site_ip(0);
}`);
});

const value = (text: string) => valueIn(text, system, atStart(system));

function problem(text: string): string {
  const read = readExpression(text, system);
  return read.ok ? 'no problem' : `${read.column}: ${read.message}`;
}

describe('[U31] expressions', () => {
  it('name what C names, and what the tool has', () => {
    expect(value('BUSY + IDLE')).toBe(7);
    expect(value('nr_cpus')).toBe(2);
    expect(value('-EFAULT')).toBe(-14);
    expect(value('vfs_read[0]')).toBe(0x0f);
    expect(value('vfs_read[vfs_read[0] - 0xf]')).toBe(0x0f);
    expect(value('sizeof(vfs_read)')).toBe(5);
    expect(value('&vfs_read[1] - vfs_read')).toBe(1);
    expect(value('in_nmi')).toBe(3);
    expect(value('in_nmi.counter')).toBe(3);
    expect(value('depth[1] + depth[cpu]')).toBe(18);
    expect(value('cursor->next->next == &first && !nowhere')).toBe(1);
    expect(value('*(u32 *)cursor->code')).toBe(0x04030201);
    expect(value('*(half *)&cursor->code[1]')).toBe(0x0302);
    expect(value('((u8 *)words)[1] == ((struct item *)anything)->code[1]')).toBe(1);
    expect(value('$event')).toBe(-1);
    expect(value('cpu1: cpu')).toBe(0);
  });

  it('take what the source has: primitives that read', () => {
    expect(value('atomic_read(&in_nmi) + READ_ONCE(write_flag)')).toBe(8);
    expect(value('per_cpu(depth, 1) == this_cpu_read(depth)')).toBe(1);
    expect(problem('atomic_inc(&in_nmi)')).toBe(
      '0: an expression runs nothing, and "atomic_inc" would run: write what it looks at',
    );
  });

  it('have no value where there is nothing', () => {
    expect(value('nowhere->code[2]')).toBe('<nothing at NULL+2>');
    expect(value('*(int *)0x12345678')).toBe('<nothing at 0x12345678>');
    expect(value('cursor->code[write_flag]')).toBe('<no element 5: they are 0 to 3>');
    expect(value('1 / (write_flag - 5)')).toBe('<division by zero>');
    expect(value('write_flag || 1 / 0')).toBe(1);
    expect(value('twice::n')).toBe('<CPU0 is not in twice()>');
    expect(value('total.calls')).toBe(0);
    expect(value('total::calls')).toBe(0);
  });

  it('say what is wrong, where, and what there is', () => {
    expect(problem('flag == 1')).toBe('0: nothing is called "flag"; there is write_flag');
    expect(problem('1 + wirte_flag')).toBe(
      '4: nothing is called "wirte_flag"; there is write_flag',
    );
    expect(problem('cursor.next')).toBe('6: this is a pointer: write ->next');
    expect(problem('first->next')).toBe('5: this is no pointer: write .next');
    expect(problem('first.nxt')).toBe('5: struct item has no member "nxt"; there is next');
    expect(problem('first + 1')).toBe(
      '6: a struct item is no number: name a member, .code, .next, .run',
    );
    expect(problem('*anything')).toBe(
      '0: a void * says not what is there: cast it, as in *(u8 *)p',
    );
    expect(problem('*write_flag')).toBe('0: this is no pointer but int');
    expect(problem('depth + 1')).toBe(
      '6: each CPU has one of its own: write [0] behind it, or [cpu] for the one of the CPU itself',
    );
    expect(problem('write_flag++')).toBe('10: an expression changes nothing: "++" does');
    expect(problem('write_flag += 2')).toBe('11: an expression changes nothing: "+=" does');
    expect(problem('(struct thing *)cursor')).toBe('8: there is no struct thing');
    expect(problem('write_flag ? 1')).toBe('11: this "?" has no ":"');
    expect(problem('first.code[1')).toBe('10: this "[" is never closed');
    expect(problem('write_flag, in_nmi')).toBe('10: one expression only: "," ends it');
    expect(problem('09')).toBe('0: "09" is no integer of C');
    expect(problem('1.5')).toBe('0: "1.5" is no integer of C');
    expect(problem('"text"')).toBe("0: there are no strings: write a character as 'a'");
    expect(problem('cpu7: write_flag')).toBe('0: there is no CPU7: CPUs are 0 to 1');
    expect(problem('twice.nope')).toBe('0: twice() has no variable "nope": it has n, p');
    expect(problem('&twice')).toBe('1: no pointer can lead to twice(): it has no address');
    expect(problem('sum.x')).toBe('3: only structs have members: this is int');
    expect(problem('sum + calls + p')).toMatch(/"p" is not in scope here/);
    expect(problem(`${'-'.repeat(200)}1`)).toMatch(/an expression changes nothing/);
    expect(problem(`${'- '.repeat(200)}1`)).toMatch(/nested too deeply/);
    expect(problem(`${'('.repeat(200)}1`)).toMatch(/nested too deeply/);
    expect(problem('constructor')).toMatch(/nothing is called/);
    expect(problem('__proto__')).toMatch(/nothing is called/);
    expect(problem('toString()')).toMatch(/an expression runs nothing/);
  });

  it('are completed: names, members, variables of functions', () => {
    const completed = (text: string) => completedExpressions(text, system, null);
    expect(completed('1 + wri')).toEqual(['1 + write_flag']);
    expect(completed('cursor->ne')).toEqual(['cursor->next']);
    expect(completed('first.')).toEqual(['first.code', 'first.next', 'first.run']);
    expect(completed('(*cursor).c')).toEqual(['(*cursor).code']);
    expect(completed('5 + cursor->next->r')).toEqual(['5 + cursor->next->run']);
    expect(completed('twice::')).toEqual(['twice::n', 'twice::p']);
    expect(completed('su')).toContain('sum');
    expect(completed('EFAU')).toEqual(['EFAULT']);
    expect(completed('')).not.toContain('EFAULT');
    expect(completed('nothing->')).toEqual([]);
  });
});
