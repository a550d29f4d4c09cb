/** Function definitions: bodies, labels, ends, and the absence of recursion. */
import { LONG } from '../meaning/ctypes.ts';
import { executesSite, needsHome } from '../meaning/reach.ts';
import { completes } from '../meaning/reaches-end.ts';
import type { CFunction } from '../meaning/tree.ts';
import type { Diagnostics } from '../reading/diagnostics.ts';
import { namedChildren, part, type SyntaxNode } from '../reading/syntax.ts';
import { declareFunction } from './declarations/declarations.ts';
import { checkDeclarator, checkSpecifiers } from './declarations/type-names.ts';
import { type Checker, declare, inScope, newFlow, refuse } from './scope/checker.ts';
import { refuseConstruct } from './scope/refused-constructs.ts';
import { declareRegister } from './scope/registers.ts';
import { checkBody } from './statements.ts';

/** A definition whose body is still to be checked, so that functions can name each other. */
export interface OpenFunction {
  fn: CFunction;
  node: SyntaxNode;
}

/** The signature of a definition; null when there is none, which has been told. */
export function openFunction(checker: Checker, node: SyntaxNode): OpenFunction | null {
  if (node.children.some((part) => part.kind === 'declaration')) {
    refuseConstruct(checker, part(node, 'declarator'), 'old_style_function');
    return null;
  }
  const { type } = checkSpecifiers(checker, node, 'struct');
  const declared = checkDeclarator(checker, part(node, 'declarator'), type);
  if (declared.name === null || declared.parameters === null) return null;
  const fn = declareFunction(checker, declared, declared.parameters);
  if (fn === null) return null;
  if (fn.body !== null) {
    refuse(checker, declared.name, `'${fn.name}' is defined twice`, 'keep one of the two');
    return null;
  }
  const { source } = node;
  fn.body = { kind: 'block', body: [], source };
  fn.source = declared.name.source;
  return { fn, node };
}

/** Checks the body of an opened function. */
export function checkFunction(checker: Checker, { fn, node }: OpenFunction): void {
  const body = part(node, 'body');
  checker.fn = fn;
  inScope(checker, () => {
    for (const parameter of fn.parameters) {
      fn.variables.push(parameter);
      if (parameter.name === '') continue;
      const place: SyntaxNode = { ...body, source: parameter.source };
      declare(checker, place, parameter.name, { kind: 'variable', variable: parameter });
    }
    for (const name of checker.registers.get(fn.name) ?? []) {
      declareRegister(checker, name, LONG, fn.source);
    }
    checker.flow = newFlow();
    const statements = checkBody(checker, namedChildren(body));
    fn.body = { kind: 'block', body: statements, source: body.source };
    for (const label of checker.flow.gotos) {
      if (checker.flow.labels.has(label.text)) continue;
      const known = [...checker.flow.labels].join(', ') || 'none';
      refuse(checker, label, `there is no label '${label.text}'`, `labels here: ${known}`);
    }
  });
  checker.fn = null;
  if (fn.result.kind !== 'void' && completes(fn.body!)) {
    const brace = body.children.at(-1) ?? body;
    const message = `'${fn.name}' may end without returning a value`;
    refuse(checker, brace, message, 'write a return before the closing brace');
  }
}

/**
 * Tells of functions that text cannot call. What stands there is called in any context, as often as a trap or an
 * NMI comes in over it, and by name: it has one place in the program.
 */
export function checkTextFunctions({ diagnostics, textUses }: Checker): void {
  for (const { fn, source } of textUses) {
    if (fn.body === null) {
      const message = `'${fn.name}' is declared but has no body`;
      diagnostics.add(source, message, 'write the function in this file');
    } else if (fn.result.kind === 'struct') {
      const message = `'${fn.name}' returns a struct, and nobody in text takes it`;
      diagnostics.add(source, message, `declare it: void ${fn.name}(void)`);
    } else if (fn.parameters.length > 0) {
      const message = `'${fn.name}' takes arguments, and text calls without any`;
      diagnostics.add(source, message, `declare it: void ${fn.name}(void)`);
    } else if (needsHome(fn)) {
      const message = `'${fn.name}' has locals in memory, and text calls it in any context`;
      diagnostics.add(source, message, 'take no address of a local there, or make it static');
    } else if (executesSite(fn)) {
      const message = `'${fn.name}' executes a site, and a site may call it`;
      diagnostics.add(source, message, 'execute sites from functions that no text calls');
    }
  }
}

type Call = CFunction['calls'][number];

/** Tells of calls of functions without a body, which only the project's own C has, and of recursion. */
export function checkCalls(
  diagnostics: Diagnostics,
  functions: Iterable<CFunction>,
  isLibrary: boolean,
): void {
  const done = new Set<CFunction>();
  const path: { fn: CFunction; calls: Call[] }[] = [];
  const visit = (fn: CFunction): void => {
    const calls: Call[] = [];
    path.push({ fn, calls });
    for (const call of fn.calls) {
      const { callee, source } = call;
      calls[0] = call;
      const start = path.findIndex((step) => step.fn === callee);
      if (callee.body === null) {
        if (isLibrary) continue;
        const message = `'${callee.name}' is declared but has no body`;
        diagnostics.add(source, message, 'write the function in this file');
      } else if (start >= 0) {
        refuseRecursion(
          diagnostics,
          path.slice(start).flatMap((step) => step.calls),
        );
      } else if (!done.has(callee)) visit(callee);
    }
    path.pop();
    done.add(fn);
  };
  for (const fn of functions) if (!done.has(fn)) visit(fn);
}

/** `cycle`: calls, each by the function that the one before it calls, the first by that of the last. */
function refuseRecursion(diagnostics: Diagnostics, cycle: readonly Call[]): void {
  const names = cycle.map(({ callee }) => callee.name);
  const all = [names[names.length - 1], ...names].join(' calls ');
  const byPointer = cycle.filter(({ pointer }) => pointer !== undefined);
  // The kernel library is not the user's to change.
  const own = cycle.filter(({ source }) => source.file === 0);
  const call = own.findLast(({ pointer }) => pointer !== undefined) ?? own.at(-1) ?? cycle[0];
  const through = byPointer.map(({ pointer, callee }) => `'${pointer}' may lead to ${callee.name}`);
  const message = [`recursion is not part of the language: ${all}`, ...through].join('; ');
  diagnostics.add(call.source, message, recursionAdvice(byPointer));
}

function recursionAdvice(byPointer: readonly Call[]): string {
  if (byPointer.length === 0) return 'use a loop';
  return byPointer.every(({ source }) => source.file !== 0)
    ? 'walk one of the lists by a loop of your own, over a struct of your own with a member for the function'
    : 'use a loop; if the pointer never leads there, keep the functions that it leads to in a variable or member of their own';
}
