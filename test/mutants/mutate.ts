/** Mutants of a protocol: one fence, wait, serialisation or atomicity taken away at a time. */
import type { SourceFile } from '../../src/machine/program/program.ts';

export interface Mutant {
  /** `line 57: smp_mb() removed in ftrace_nmi_enter()` */
  name: string;
  file: SourceFile;
}

interface Rule {
  pattern: RegExp;
  replacement: string;
  what: string;
}

const RULES: readonly Rule[] = [
  { pattern: /^\t+(smp_\w*mb)\(\);$/, replacement: '', what: '$1() removed' },
  { pattern: /^\t+(sync_core)\(\);$/, replacement: '', what: '$1() removed' },
  { pattern: /^\t+(wait_for_\w+)\(\);$/, replacement: '', what: '$1() not called' },
  {
    pattern: /\batomic_inc\(&(\w+)\)/,
    replacement: '$1.counter++',
    what: 'atomic_inc(&$1) not atomic',
  },
  {
    pattern: /\batomic_dec\(&(\w+)\)/,
    replacement: '$1.counter--',
    what: 'atomic_dec(&$1) not atomic',
  },
  {
    pattern: /\batomic_inc_return\(&(\w+)\)/,
    replacement: '++$1.counter',
    what: 'atomic_inc_return(&$1) not atomic',
  },
  {
    pattern: /\batomic_cmpxchg\(/,
    replacement: 'plain_cmpxchg(',
    what: 'atomic_cmpxchg() not atomic',
  },
];

/** A compare-and-exchange that another CPU can come between. */
const PLAIN_CMPXCHG = `static int plain_cmpxchg(atomic_t *word, int expected, int wanted)
{
	int old = word->counter;

	if (old == expected)
		word->counter = wanted;
	return old;
}
`;

/** Every mutant, in the order of the file's lines. */
export function mutantsOf(file: SourceFile): Mutant[] {
  const lines = file.text.split('\n');
  const mutants: Mutant[] = [];
  let fn = '';
  lines.forEach((line, index) => {
    fn = /^[a-z][^;=]*?(\w+)\([^;]*\)?$/.exec(line)?.[1] ?? fn;
    for (const { pattern, replacement, what } of RULES) {
      const match = pattern.exec(line);
      if (match === null || line.startsWith(' *')) continue;
      const text = lines.with(index, line.replace(pattern, replacement)).join('\n');
      const name = `line ${index + 1}: ${match[0].replace(pattern, what).trim()} in ${fn}()`;
      mutants.push({ name, file: { name: file.name, text: withPlain(text) } });
    }
  });
  return mutants;
}

/** On the line of the include, so that line numbers stay. */
function withPlain(text: string): string {
  if (!text.includes('plain_cmpxchg(')) return text;
  const flat = PLAIN_CMPXCHG.replaceAll('\n', ' ');
  return text.replace(/^static void clear_write_flag/m, (found) => `${flat} ${found}`);
}
