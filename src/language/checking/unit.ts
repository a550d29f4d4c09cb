/** One C file, checked. */
import type { SourceFile } from '../../machine/program/program.ts';
import { type CType, sizeOfType } from '../meaning/ctypes.ts';
import type { CFunction, Unit, Variable } from '../meaning/tree.ts';
import { preprocess } from '../preprocessing/preprocess.ts';
import { Diagnostics } from '../reading/diagnostics.ts';
import { namedChildren, parseSyntax, part, type SyntaxNode } from '../reading/syntax.ts';
import { checkSyntax } from '../reading/syntax-errors.ts';
import { isPerCpuMacro } from '../reading/words.ts';
import { isCallable } from './calls/calls.ts';
import { IDLE_MACROS } from './calls/idle-words.ts';
import {
  checkDeclaration,
  checkTypeAlone,
  checkTypedef,
  functionTypeOf,
} from './declarations/declarations.ts';
import { checkLiteral } from './declarations/literals.ts';
import { defineObject, OBJECTS } from './declarations/object-definitions.ts';
import { checkExpression } from './expressions.ts';
import {
  checkCalls,
  checkFunction,
  checkTextFunctions,
  type OpenFunction,
  openFunction,
} from './functions.ts';
import { declaredAdvice } from './names/declared-names.ts';
import { predefined } from './names/predefined.ts';
import { resolvePointers } from './pointer-targets.ts';
import { type Checker, newFlow, refuse, Scope } from './scope/checker.ts';
import { refuseConstruct, refuseNode } from './scope/refused-constructs.ts';

/** Bytes of all globals together, and of all locals that live in memory. */
const MAX_DATA = 65_536;
/** As many instances a variable of each CPU may have. */
const MOST_CPUS = 16;
const MAX_TEXT = 1_000_000;

export interface UnitOptions {
  /** The file's place in `program.files`. */
  index: number;
  /** See `Checker.loose`. */
  loose?: boolean;
  /** See `Checker.registers`. */
  registers?: ReadonlyMap<string, readonly string[]>;
  library?: boolean;
  /** Names of types besides those that every file knows. */
  types?: readonly (readonly [string, CType])[];
  /** The library's `sort` of arrays of that type. */
  sortOf?: Checker['sortOf'];
  kernel?: ReadonlyMap<string, CFunction>;
  /** Macros that the file may use without defining them. */
  macros?: SourceFile;
  /** Takes a call at file level, such as `SITE(...)`; false when it is not its own. */
  macro?: (checker: Checker, call: SyntaxNode) => boolean;
}

export interface CheckedUnit {
  unit: Unit;
  diagnostics: Diagnostics;
}

/** Checks a file: its declarations in order, then the bodies of its functions. */
export function checkUnit(file: SourceFile, options: UnitOptions): CheckedUnit {
  const diagnostics = new Diagnostics(file);
  const checker: Checker = {
    diagnostics,
    scope: new Scope(predefined(options.types)),
    fn: null,
    flow: newFlow(),
    loose: options.loose ?? false,
    registers: options.registers ?? new Map(),
    kernel: options.kernel ?? new Map(),
    library: options.library ?? false,
    template: null,
    sortOf: options.sortOf ?? (() => null),
    globals: [],
    strings: new Map(),
    textUses: [],
    addressed: [],
    functionType: (list, result) => functionTypeOf(checker, list, result),
    isCallable: (name) => isCallable(checker, name),
    expression: (node) => checkExpression(checker, node),
    literal: (node) => checkLiteral(checker, node),
  };
  const unit: Unit = {
    globals: checker.globals,
    functions: new Map(),
    textFunctions: [],
    addressed: [],
    types: new Map(),
    values: new Map(),
  };
  if (file.text.length > MAX_TEXT) {
    const start = { file: options.index, line: 1, column: 1, endLine: 1, endColumn: 2 };
    diagnostics.add(start, `a file of more than ${MAX_TEXT} characters`, 'split the protocol');
    return { unit, diagnostics };
  }
  const { text, problems } = preprocess(file, options.index, options.macros);
  for (const { source, message, advice } of problems) diagnostics.add(source, message, advice);
  if (problems.length > 0) return { unit, diagnostics };
  diagnostics.macroOf = (range) => text.macroOf(range);
  const tree = parseSyntax(text, checker.scope.kindOf);
  if (!checkSyntax(text, tree, diagnostics)) return { unit, diagnostics };
  const open: OpenFunction[] = [];
  for (const node of namedChildren(tree.root)) checkTopLevel(checker, options, node, open);
  for (const fn of open) checkFunction(checker, fn);
  for (const [name, entity] of checker.scope.names) {
    if (entity.kind === 'function') unit.functions.set(name, entity.fn);
  }
  Object.assign(unit, namesOf(checker.scope));
  // Behind all others, which stand where they do without them.
  unit.globals.push(...checker.strings.values());
  if (!checker.library) resolvePointers(checker, unit);
  checkCalls(diagnostics, unit.functions.values(), checker.library);
  checkTextFunctions(checker);
  checkSize(checker, unit, tree.root);
  return { unit, diagnostics };
}

/** What names of the file, and of every file, stand for besides objects and functions. */
function namesOf(scope: Scope): Pick<Unit, 'types' | 'values'> {
  const outer = scope.outer === null ? { types: [], values: [] } : namesOf(scope.outer);
  const types = new Map(outer.types);
  const values = new Map(outer.values);
  for (const [name, type] of scope.tags) types.set(type.kind === 'struct' ? type.name : name, type);
  for (const [name, entity] of scope.names) {
    types.delete(name);
    values.delete(name);
    if (entity.kind === 'typedef') types.set(name, entity.type);
    if (entity.kind === 'value') values.set(name, entity.expression);
  }
  return { types, values };
}

function checkTopLevel(
  checker: Checker,
  options: UnitOptions,
  node: SyntaxNode,
  open: OpenFunction[],
): void {
  switch (node.kind) {
    case 'declaration':
      checkDeclaration(checker, node);
      return;
    case 'type_definition':
      checkTypedef(checker, node);
      return;
    case 'struct_specifier':
    case 'enum_specifier':
    case 'union_specifier':
      checkTypeAlone(checker, node);
      return;
    case 'function_definition': {
      const opened = openFunction(checker, node);
      if (opened) open.push(opened);
      return;
    }
    case 'expression_statement':
      checkMacro(checker, options, node);
      return;
    default:
      if (/^(linkage|attribute|preproc)/.test(node.kind))
        refuseNode(checker, node, 'a declaration');
      else {
        const advice = 'move it into a function';
        refuse(checker, node, 'a statement outside a function', advice);
      }
  }
}

function checkMacro(checker: Checker, options: UnitOptions, node: SyntaxNode): void {
  const [call] = namedChildren(node);
  if (call === undefined) return;
  if (call.kind === 'gnu_asm_expression') {
    refuseConstruct(checker, call, call.kind);
    return;
  }
  const name = call.kind === 'call_expression' ? part(call, 'function').text : '';
  if (IDLE_MACROS.has(name)) return;
  if (/^(_S|s)tatic_assert$/.test(name)) {
    checkExpression(checker, call);
    return;
  }
  const [argument] = name === '' ? [] : namedChildren(part(call, 'arguments'));
  const defined = OBJECTS.get(name);
  if (defined && argument) defineObject(checker, argument, defined);
  else if (name === '' || !options.macro?.(checker, call)) {
    const message = name ? `'${name}' is not a macro of protocols` : 'a statement at file level';
    const advice = isPerCpuMacro(name)
      ? `write ${name}(type, name)`
      : (declaredAdvice(name) ?? 'delete the line, or move it into a function');
    refuse(checker, call, message, advice);
  }
}

function checkSize(checker: Checker, unit: Unit, root: SyntaxNode): void {
  const locals = [...unit.functions.values()].flatMap(({ variables }) =>
    variables.filter(({ inMemory, storage }) => inMemory && storage !== 'global'),
  );
  const size = ({ type, perCpu }: Variable): number => sizeOfType(type) * (perCpu ? MOST_CPUS : 1);
  const bytes = [...unit.globals, ...locals].reduce((sum, variable) => sum + size(variable), 0);
  if (bytes <= MAX_DATA) return;
  const source = { ...root.source, line: 1, column: 1, endLine: 1, endColumn: 2 };
  const message = `the variables take ${bytes} bytes, more than ${MAX_DATA}`;
  refuse(checker, { ...root, source }, message, 'make the arrays smaller');
}
