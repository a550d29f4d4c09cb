/** X86_64 tests: what instructions do, and what is refused. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, refusals } from '../../support/litmus.ts';
import fc from '../../support/property.ts';

/** One thread; shows the locations. */
const text = (lines: string[], shown: string, initial = ''): string =>
  `X86_64 one\n{ ${initial} }\n P0 ;\n${lines.map((line) => ` ${line} ;\n`).join('')}locations [${shown}]\n`;
const run = (lines: string[], shown: string, initial = ''): string =>
  answer(text(lines, shown, initial), 'tso').states.join('\n');

describe('[F20] addresses, widths and initial states', () => {
  it.each([
    [['movl $7,(x)', 'movl (x),%eax'], '0:rax; x', '', '0:rax=7; [x]=7;'],
    [['movq (p),%rbx', 'movl $3,(%rbx)'], 'x; p', 'p=x;', '[p]=x; [x]=3;'],
    [['movl $3,(%rbx)'], 'x; 0:rbx', '0:rbx=x;', '0:rbx=x; [x]=3;'],
    [['movl 4(%rbx),%eax'], '0:rax', 'int t[2]={5,6}; 0:rbx=t;', '0:rax=6;'],
    [
      ['movq (%rax,%rbx,8),%rcx'],
      '0:rcx',
      'int64_t t[2]={1,-1}; 0:rax=t; 0:rbx=1; int64_t 0:rcx;',
      '0:rcx=-1;',
    ],
    [['leaq (x),%rax'], '0:rax', '', '0:rax=x;'],
    [['movb $-1,(x)', 'movzbl (x),%eax'], '0:rax; x', 'int8_t x;', '0:rax=255; [x]=-1;'],
    [['movsbl (x),%eax'], '0:rax', 'int8_t x=-2;', '0:rax=-2;'],
    [['movl $-1,%eax'], '0:rax', 'uint64_t 0:rax;', '0:rax=4294967295;'],
    [['movb $1,%ah', 'movb $2,%al'], '0:EAX', '0:rax=0x10000;', '0:rax=65794;'],
    [['mov (x), %eax'], '0:rax', 'int x=4;', '0:rax=4;'],
  ])('%j', (lines, shown, initial, state) => {
    expect(run(lines, shown, initial)).toBe(state);
  });
});

describe('[F21] control flow', () => {
  it('loops, labels of their own, and ret', () => {
    const lines = [
      'movl $3,%ecx',
      'L0:',
      'addl $2,%eax',
      'decl %ecx',
      'jne L0',
      'ret',
      'movl $9,%eax',
    ];
    expect(run(lines, '0:rax; 0:rcx')).toBe('0:rax=6; 0:rcx=0;');
  });

  it('a label before its instruction, a jump forwards, cmov and set', () => {
    const lines = ['cmpl $1,%eax', 'jg L1', 'movl $5,%ebx', 'L1: setl %cl', 'cmovel %ebx,%edx'];
    expect(run(lines, '0:rbx; 0:rcx; 0:rdx')).toBe('0:rbx=5; 0:rcx=1; 0:rdx=0;');
  });
});

describe('[F22] LOCKed instructions are one step and a full fence; others are not', () => {
  const two = (instruction: string) =>
    `X86_64 two\n{ 0:rax=1; 0:rbx=1; 1:rax=1; 1:rbx=1; }\n P0 | P1 ;\n ${instruction} | ${instruction} ;\nexists (x=2)\n`;
  it.each([
    ['lock incl (x)', ['[x]=2;']],
    ['lock; addl $1,(x)', ['[x]=2;']],
    ['lock xaddl %ebx,(x)', ['[x]=2;']],
    ['lock subl $-1,(x)', ['[x]=2;']],
    ['incl (x)', ['[x]=1;', '[x]=2;']],
    ['addl %eax,(x)', ['[x]=1;', '[x]=2;']],
    ['xaddl %ebx,(x)', ['[x]=1;', '[x]=2;']],
    ['lock notl (x)', ['[x]=0;']],
    ['notl (x)', ['[x]=-1;', '[x]=0;']],
  ])('%s twice', (instruction, states) => {
    expect(answer(two(instruction), 'tso').states).toEqual(states);
    expect(answer(two(instruction), 'sc').states).toEqual(states);
  });

  it.each([
    ['mfence', 'Never'],
    ['lock addl $0,(z)', 'Never'],
    ['xchg %ebx,(z)', 'Never'],
    ['lock cmpxchgl %ebx,(z)', 'Never'],
    ['sfence', 'Sometimes'],
    ['lfence', 'Sometimes'],
    ['addl $0,(z)', 'Sometimes'],
    ['nop', 'Sometimes'],
  ])('store buffering with %s', (fence, observation) => {
    const test = `X86_64 SB\n{ 0:rax=5; 1:rax=5; }\n P0 | P1 ;\n movl $1,(x) | movl $1,(y) ;
 ${fence} | ${fence} ;\n movl (y),%ecx | movl (x),%ecx ;\nexists (0:rcx=0 /\\ 1:rcx=0)\n`;
    expect(answer(test, 'tso').observation).toBe(observation);
  });

  it('cmpxchg gives the old value to the accumulator when it fails', () => {
    const lines = ['lock cmpxchgl %ebx,(x)', 'sete %cl'];
    const shown = 'x; 0:rax; 0:rcx';
    expect(run(lines, shown, 'x=4; 0:rax=4; 0:rbx=9;')).toBe('0:rax=4; 0:rcx=1; [x]=9;');
    expect(run(lines, shown, 'x=4; 0:rax=5; 0:rbx=9;')).toBe('0:rax=4; 0:rcx=0; [x]=4;');
  });
});

describe('[F23] what is not supported is named', () => {
  it.each([
    [['cpuid'], /^4:2: the instruction 'cpuid' is not supported/],
    [['movntiq %rax,(x)'], /'movntiq'/],
    [['lock movl $1,(x)'], /lock before mov/],
    [['lock addl $1,%eax'], /lock without memory/],
    [['movl (x),(y)'], /two memory operands/],
    [['movl %ax,%ebx'], /a register of 2 bytes where 4 are wanted/],
    [['movb $1,(x)', 'movl (x),%eax'], /an access of 1 bytes to 'x', which has 4/],
    [['jmp L9'], /^4:2: there is no label 'L9'/],
    [['movl $1,%xmm0'], /the operand '%xmm0'/],
    [['pushq %rax'], /'pushq'/],
  ])('%j', (lines, message) => {
    expect(refusals(text(lines, 'x')).join('\n')).toMatch(message);
  });

  it.each([
    ['X86_64 t\n{ 0:xmm0=1; }\n P0 ;\n nop ;\nexists (x=1)\n', /'xmm0' is no register/],
    ['X86_64 t\n{ float x; }\n P0 ;\n movl $1,(x) ;\nexists (x=1)\n', /^2:3: the type 'float'/],
    ['X86_64 t\n{ }\n P0 ;\n nop | nop ;\nexists (x=1)\n', /no thread in column 2/],
    ['X86_64 t\n{ }\n Q0 ;\n nop ;\nexists (x=1)\n', /expected the name of a thread/],
  ])('%j', (test, message) => {
    expect(refusals(test).join('\n')).toMatch(message);
  });
});

const COMPILER = 'gcc';
const hasGcc = process.arch === 'x64' && canCompile();
function canCompile(): boolean {
  try {
    execFileSync(COMPILER, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const WHOLE = ['rax', 'rbx', 'rcx', 'rdx'];
const part = (register: string, suffix: string): string => {
  const letter = register[1];
  return { b: `${letter}l`, w: `${letter}x`, l: `e${letter}x`, q: register }[suffix] as string;
};
const CONDITIONS = ['e', 'l', 'le', 'b', 'be', 's', 'ne', 'ge', 'g', 'ae', 'a', 'ns', 'o'];
const arithmetic = fc
  .record({
    name: fc.constantFrom(
      'add',
      'sub',
      'and',
      'or',
      'xor',
      'cmp',
      'test',
      'mov',
      'xadd',
      'cmpxchg',
    ),
    suffix: fc.constantFrom('b', 'w', 'l', 'q'),
    from: fc.oneof(fc.constantFrom(...WHOLE), fc.integer({ min: -128, max: 127 })),
    into: fc.constantFrom(...WHOLE),
  })
  .map(({ name, suffix, from, into }) => {
    const isExchange = name === 'xadd' || name === 'cmpxchg';
    const register = typeof from === 'string' ? from : isExchange ? 'rbx' : null;
    const source = register === null ? `$${from}` : `%${part(register, suffix)}`;
    return `${name}${suffix} ${source},%${part(into, suffix)}`;
  });
const unary = fc
  .record({
    name: fc.constantFrom('inc', 'dec', 'neg', 'not', 'shl $3,', 'shr $2,', 'sar $1,'),
    suffix: fc.constantFrom('b', 'w', 'l', 'q'),
    into: fc.constantFrom(...WHOLE),
  })
  .map(({ name, suffix, into }) => {
    const [mnemonic, count = ''] = name.split(' ');
    return `${mnemonic}${suffix} ${count}%${part(into, suffix)}`;
  });
/** A shift leaves OF undefined, so that what reads it is not asked behind one. */
const sequence = fc
  .record({
    initial: fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 4, maxLength: 4 }),
    lines: fc.array(fc.oneof(arithmetic, unary), { minLength: 1, maxLength: 3 }),
    last: arithmetic.filter((line) => !line.startsWith('mov')),
    condition: fc.constantFrom(...CONDITIONS),
  })
  .map(({ initial, lines, last, condition }) => ({
    initial,
    lines: [...lines, last, `set${condition} %r8b`],
  }));

describe.skipIf(!hasGcc)(
  '[F24] arithmetic and flags are those of a real CPU (needs gcc on x86-64)',
  () => {
    it('random sequences of instructions', () => {
      const samples = fc.sample(sequence, { numRuns: 150, seed: 20081030 });
      const real = onThisCpu(samples);
      samples.forEach(({ initial, lines }, index) => {
        const registers = [...WHOLE, 'r8'];
        const set = WHOLE.map((name, i) => `uint64_t 0:${name}=${initial[i]}; `).join('');
        const shown = registers.map((name) => `0:${name}`).join('; ');
        const states = run(lines, shown, `${set} uint64_t 0:r8;`);
        const wanted = registers.map((name, i) => `0:${name}=${real[index][i]};`).join(' ');
        expect(states, lines.join('; ')).toBe(wanted);
      });
    });
  },
);

/** Final rax, rbx, rcx, rdx, r8 of each sequence, one process for all. */
function onThisCpu(samples: { initial: bigint[]; lines: string[] }[]): string[][] {
  const directory = mkdtempSync(join(tmpdir(), 'pokelab-x86-'));
  try {
    const bodies = samples.map(({ initial, lines }) => {
      const values = initial.map((value) => `${value}ull`).join(', ');
      const code = lines.map((line) => `"${line.replaceAll('%', '%%')}\\n\\t"`).join(' ');
      return `{ unsigned long a[4] = { ${values} }; register unsigned long r8 asm("r8") = 0;
  asm volatile(${code} : "+a"(a[0]), "+b"(a[1]), "+c"(a[2]), "+d"(a[3]), "+r"(r8) : : "cc");
  printf("%lu %lu %lu %lu %lu\\n", a[0], a[1], a[2], a[3], r8); }`;
    });
    const source = join(directory, 'flags.c');
    writeFileSync(
      source,
      `#include <stdio.h>\nint main(void) {\n${bodies.join('\n')}\nreturn 0; }\n`,
    );
    execFileSync(COMPILER, ['-O0', '-o', join(directory, 'flags'), source]);
    const out = execFileSync(join(directory, 'flags'), { encoding: 'utf8' });
    return out
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
