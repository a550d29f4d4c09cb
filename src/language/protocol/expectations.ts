/**
 * What a protocol expects of a scenario: `EXPECT(crash(int3_handler) | torn_fetch, cpus = 2)`. A verdict
 * that no run of the protocol could ever give is refused.
 */
import { FAILURE_CLASSES, type FailureClass } from '../../detectors/failure.ts';
import { DATA_BASE, type SourceRange } from '../../machine/program/program.ts';
import { missesCall } from '../../machine/state/site-contents.ts';
import { type Checker, refuse } from '../checking/scope/checker.ts';
import { reachable } from '../meaning/reach.ts';
import type { CFunction, Effect, Unit } from '../meaning/tree.ts';
import type { Diagnostics } from '../reading/diagnostics.ts';
import { nearest } from '../reading/spelling.ts';
import { namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { placeSites, type SiteDeclaration } from './sites.ts';

/** One verdict that is expected. */
export interface Expected {
  verdict: 'pass' | FailureClass;
  /** The function that the failing CPU must be in, itself or by a caller; null for any. */
  fn: string | null;
  /** Where the verdict stands, and its function. */
  source: SourceRange;
  fnSource: SourceRange;
}

const VERDICTS: readonly ('pass' | FailureClass)[] = ['pass', ...FAILURE_CLASSES];

/** As a protocol writes it. */
const written = (verdict: string): string => verdict.replaceAll('-', '_');

/** The alternatives of a verdict: `a | b(f)`. */
export function verdictsOf(checker: Checker, node: SyntaxNode): Expected[] {
  if (node.kind === 'parenthesized_expression') return verdictsOf(checker, node.children[1]);
  if (node.kind === 'binary_expression' && part(node, 'operator').text === '|') {
    return [part(node, 'left'), part(node, 'right')].flatMap((side) => verdictsOf(checker, side));
  }
  const isPlaced = node.kind === 'call_expression';
  const name = isPlaced ? part(node, 'function') : node;
  const verdict = VERDICTS.find((known) => written(known) === name.text);
  if (verdict === undefined) {
    refuseVerdict(checker, name);
    return [];
  }
  if (!isPlaced) return [{ verdict, fn: null, source: name.source, fnSource: name.source }];
  const [fn, ...more] = namedChildren(part(node, 'arguments'));
  if (verdict === 'pass' || verdict === 'wrong-text') {
    const message = `'${name.text}' happens in no function`;
    refuse(checker, node, message, `write ${name.text} alone: it is said of a run's end`);
    return [];
  }
  if (fn?.kind !== 'identifier' || more.length > 0) {
    const message = `'${name.text}' takes the name of one function`;
    refuse(checker, node, message, `write ${name.text}(function), or ${name.text} for anywhere`);
    return [];
  }
  return [{ verdict, fn: fn.text, source: name.source, fnSource: fn.source }];
}

function refuseVerdict(checker: Checker, name: SyntaxNode): void {
  const known = VERDICTS.map(written).join(', ');
  refuse(checker, name, `'${name.text}' is no verdict`, `write one of ${known}`);
}

/** What must be in a protocol for a failure to be possible. */
interface Need {
  /** Its absence, behind "nothing that runs". */
  lacking: string;
  advice: string;
  isMetBy: (effect: Effect) => boolean;
  /** The failing function, or one that it calls, must have it itself. */
  inside: boolean;
}

const EXECUTES: Need = {
  lacking: 'executes a site',
  advice: 'call execute_site(i) where it should fail, or expect another failure',
  isMetBy: ({ kind }) => kind === 'execute',
  inside: true,
};

const NEEDS: Partial<Record<Expected['verdict'], Need>> = {
  'torn-fetch': EXECUTES,
  'cross-modification': EXECUTES,
  'missed-call': EXECUTES,
  assertion: {
    lacking: 'has a BUG_ON',
    advice: 'write BUG_ON(...) for what must not be, or expect another failure',
    isMetBy: ({ kind }) => kind === 'bug',
    inside: true,
  },
  'text-fault': {
    lacking: 'makes the text read-only',
    advice: 'call set_kernel_text_ro(), or expect another failure',
    isMetBy: (effect) => effect.kind === 'protect' && !effect.writable,
    inside: false,
  },
};

/** A file of which something is expected; `roots` are the functions that the machine calls. */
interface Described {
  unit: Unit;
  roots: readonly string[];
  sites: readonly SiteDeclaration[];
}

/** Tells of expectations that no run can meet. */
export function checkExpectations(
  expected: readonly Expected[],
  { unit, roots, sites }: Described,
  diagnostics: Diagnostics,
): void {
  const named = roots.flatMap((name) => unit.functions.get(name) ?? []);
  const defined = [...named, ...unit.textFunctions];
  const running = reachable(defined);
  for (const { verdict, fn, source, fnSource } of expected) {
    const place = [...running].find(({ name }) => name === fn);
    if (fn !== null && place === undefined) {
      refuseFunction(fn, fnSource, unit, running, diagnostics);
      continue;
    }
    if (verdict === 'missed-call' && !sites.some(alwaysCalls)) {
      const message = "'missed_call' can never be met: no site has a call in each of its contents";
      const advice = 'write SITE(name, CALL5(one), CALL5(other)), or expect another failure';
      diagnostics.add(source, message, advice);
      continue;
    }
    const need = NEEDS[verdict];
    if (need === undefined) continue;
    const where = place !== undefined && need.inside ? reachable([place]) : running;
    if ([...where].some(({ effects }) => effects.some(need.isMetBy))) continue;
    const what = where === running ? 'that runs' : `in ${fn}()`;
    const message = `'${written(verdict)}' can never be met: nothing ${what} ${need.lacking}`;
    diagnostics.add(source, message, need.advice);
  }
}

/** Whoever executes it misses a call unless one is made; where a call leads makes no difference. */
const alwaysCalls = (declared: SiteDeclaration): boolean =>
  placeSites([declared], 1, () => DATA_BASE).sites.some((site) => missesCall(site, 0));

function refuseFunction(
  fn: string,
  source: SourceRange,
  unit: Unit,
  running: ReadonlySet<CFunction>,
  diagnostics: Diagnostics,
): void {
  if (unit.functions.has(fn)) {
    const advice = 'call it from the patcher, the task or a handler, or name a function that runs';
    diagnostics.add(source, `'${fn}' never runs`, advice);
    return;
  }
  const names = [...running].map(({ name }) => name);
  const near = nearest(fn, names);
  const advice = near ? `is '${near}' meant?` : `functions that run: ${names.join(', ')}`;
  diagnostics.add(source, `there is no function '${fn}'`, advice);
}
