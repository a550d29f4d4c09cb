/** Litmus tests with some tokens changed: told by line, or answered alike by models of which one allows more. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { renderDiagnostics } from '../../../src/language/reading/diagnostics.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { resultLines } from '../../../src/litmus/answering/herd-output.ts';
import { readTest } from '../../../src/litmus/answering/read-test.ts';
import { type LitmusResult, runTest } from '../../../src/litmus/answering/run-test.ts';
import { MEMORY_NAMES } from '../../../src/machine/memory/memory-model.ts';
import type { SourceFile } from '../../../src/machine/program/program.ts';
import fc from '../../support/property.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';
import { edited, editsOf } from '../token-edits.ts';
import { X86_TESTS } from './x86-tests.ts';

const FOLDER = 'test/litmus/answering/classic';

/** Read when the first turn is taken. */
let originals: readonly string[] = [];

function seeds(): readonly string[] {
  if (originals.length > 0) return originals;
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
  const found = names.filter((name) => name.endsWith('.litmus')).sort();
  originals = [...found.map((name) => readFileSync(join(FOLDER, name), 'utf8')), ...X86_TESTS];
  return originals;
}

const WORDS =
  `exists forall ~exists locations filter final not /\\ \\/ => = == != <> : ; , { } ( ) [ ] | * & P0 P1 P9 P99 x y z 0:r0
1:r0 9:r0 int atomic_t spinlock_t x[0] x[1] &x *x (*x) %rax %eax $1 %al %zz mfence lock xchg cmpxchgl jmp je LC0: 0x
WRITE_ONCE READ_ONCE xchg smp_mb while if for do goto return 1/0 rcu_read_lock synchronize_rcu spin_lock (* *) /* */ // "`.split(
    /\s+/,
  );

const MOST_STATES = 3000;

function answers(file: SourceFile): string[] {
  const read = readTest(file);
  if (!read.ok) {
    const { length } = file.text.split('\n');
    const isTold = read.diagnostics.every(({ line }) => line >= 1 && line <= length);
    if (read.diagnostics.length === 0 || !isTold) return ['refused without a line of it'];
    return renderDiagnostics(read.diagnostics, [file]).length > 0 ? [] : ['nothing is told'];
  }
  const all = new Map<string, LitmusResult>();
  for (const memory of MEMORY_NAMES) {
    const limits = { ...UNLIMITED, maxStates: MOST_STATES };
    const outcome = finish(runTest({ ...read.value, memory, limits }));
    if (!outcome.ok) return outcome.failure.message === '' ? ['a failure without a word'] : [];
    resultLines(outcome.result);
    all.set(memory, outcome.result);
  }
  return [within(all, 'sc', 'tso'), within(all, 'tso', 'pso')].filter((what) => what !== null);
}

/** What the stronger model allows the weaker one allows too; null where that is so, or where one has not ended. */
function within(all: Map<string, LitmusResult>, strong: string, weak: string): string | null {
  const [one, other] = [all.get(strong), all.get(weak)];
  if (one === undefined || other?.end !== 'complete') return null;
  const missing = one.states.filter((state) => !other.states.includes(state));
  return missing.length === 0 ? null : `${strong} ends in ${missing[0]}, ${weak} does not`;
}

async function turn(seed: number): Promise<Defect[]> {
  await prepareLanguage();
  const input = fc.record({ text: fc.constantFrom(...seeds()), edits: editsOf(WORDS, 4) });
  const [{ text, edits }] = fc.sample(input, { seed, numRuns: 1 });
  const file = { name: 'test.litmus', text: edited(text, edits) };
  let wrong: string[];
  try {
    wrong = answers(file);
  } catch (error) {
    wrong = [String((error as Error).stack)];
  }
  return wrong.map((what) => ({ what, files: { 'test.litmus': file.text } }));
}

export const litmusFuzzer: Fuzzer = {
  name: 'litmus',
  about: 'litmus tests with tokens changed',
  turn,
};
