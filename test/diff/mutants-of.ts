/**
 * Mutants of a protocol, one change each: a statement taken away (a call, a store, an increment), an atomic operation that
 * is atomic no more, two statements in the other order. What a diff has to name when the change is taken back.
 */
import type { SourceFile } from '../../src/machine/program/program.ts';

export interface Mutant {
  kind: 'removed' | 'not atomic' | 'swapped';
  file: SourceFile;
  /** Lines of the protocol that the change is about, from 1. */
  lines: number[];
  /** What stands on the first of them. */
  text: string;
}

/** A statement of its own in a function: a call, a store, an increment. */
const STATEMENT =
  /^\t+(?!return\b|goto\b|break\b|continue\b)[*\w>.[\]()& -]+(\(.*\)|=[^=].*|\+\+|--);$/;
const DECLARATION =
  /^\t+(static|const|int|long|unsigned|struct|bool|void|atomic_t|cpumask_t|u\d+|s\d+|pte_t|size_t)\b/;
/** Its body would be the next statement. */
const HEAD = /^\t*(if|else|for|while|do)\b.*[^;{]$|^\t*else$/;

const ATOMICS: readonly (readonly [RegExp, string])[] = [
  [/\batomic_inc\(&([\w.]+(?:\[[^\]]*\])?)\)/, '$1.counter++'],
  [/\batomic_dec\(&([\w.]+(?:\[[^\]]*\])?)\)/, '$1.counter--'],
  [/\batomic_inc_return\(&([\w.]+)\)/, '++$1.counter'],
  [/\batomic_dec_return\(&([\w.]+)\)/, '--$1.counter'],
  [/\batomic_dec_and_test\(&([\w.]+)\)/, '(--$1.counter == 0)'],
  [/\btest_and_set_bit\((\w+), &(\w+)\)/, '(($2 >> $1) & 1 ? 1 : (($2 |= 1UL << $1), 0))'],
];

export function* mutantsOf(file: SourceFile): Generator<Mutant> {
  const lines = file.text.split('\n');
  const isStatement = (index: number) =>
    STATEMENT.test(lines[index] ?? '') && !DECLARATION.test(lines[index]);
  const mutant = (kind: Mutant['kind'], changed: number[], text: string): Mutant => ({
    kind,
    file: { name: file.name, text },
    lines: changed.map((index) => index + 1),
    text: lines[changed[0]].trim(),
  });
  for (const [index, line] of lines.entries()) {
    const indent = /^\t*/.exec(line)?.[0] ?? '';
    if (isStatement(index)) {
      // An empty statement: what it was the body of keeps one.
      yield mutant('removed', [index], lines.with(index, `${indent};`).join('\n'));
    }
    for (const [pattern, plain] of ATOMICS) {
      if (!indent.startsWith('\t') || !pattern.test(line)) continue;
      yield mutant(
        'not atomic',
        [index],
        lines.with(index, line.replace(pattern, plain)).join('\n'),
      );
    }
    const next = lines[index + 1];
    const isPair = isStatement(index) && isStatement(index + 1) && next.startsWith(indent);
    const isBody = HEAD.test(lines[index - 1] ?? '');
    if (isPair && !isBody && /^\t*/.exec(next)?.[0] === indent && next !== line) {
      yield mutant(
        'swapped',
        [index, index + 1],
        lines
          .with(index, next)
          .with(index + 1, line)
          .join('\n'),
      );
    }
  }
}
