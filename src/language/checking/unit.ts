/** One C file, checked. */
import type { SourceFile } from '../../machine/program/program.ts';
import { NOTHING_RAN, ONLY_TRAPPED } from '../../machine/state/site-contents.ts';
import {
  ATOMIC,
  type CType,
  INT,
  integerType,
  LOCAL,
  PT_REGS,
  pointerTo,
  SPINLOCK,
  sizeOfType,
  UNSIGNED,
  UNSIGNED_LONG,
  VOID,
} from '../meaning/ctypes.ts';
import {
  CALLBACK_NUMBERS,
  CALLBACK_OBJECTS,
  CALLBACK_STRUCTS,
  CALLBACK_TYPEDEFS,
} from '../meaning/notifier-types.ts';
import type { CFunction, ScenarioNumber, Unit, Variable } from '../meaning/tree.ts';
import { preprocess } from '../preprocessing/preprocess.ts';
import { Diagnostics } from '../reading/diagnostics.ts';
import { namedChildren, parseSyntax, part, type SyntaxNode } from '../reading/syntax.ts';
import { checkSyntax } from '../reading/syntax-errors.ts';
import {
  checkDeclaration,
  checkTypeAlone,
  checkTypedef,
  functionTypeOf,
} from './declarations/declarations.ts';
import { checkExpression } from './expressions.ts';
import {
  checkCalls,
  checkFunction,
  checkTextFunctions,
  type OpenFunction,
  openFunction,
} from './functions.ts';
import { resolvePointers } from './pointer-targets.ts';
import { type Checker, declare, type Entity, refuse, Scope } from './scope/checker.ts';
import { constant } from './scope/conversions.ts';
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

const TYPEDEFS: readonly (readonly [string, CType])[] = [
  ...(['8', '16', '32', '64'] as const).flatMap((width) =>
    (['u', 's'] as const).flatMap((sign) => {
      const type = integerType(`${sign}${width}`);
      return [[`${sign}${width}`, type] as const, [`__${sign}${width}`, type] as const];
    }),
  ),
  ...(['8', '16', '32', '64'] as const).flatMap((width) => [
    [`int${width}_t`, integerType(`s${width}`)] as const,
    [`uint${width}_t`, integerType(`u${width}`)] as const,
  ]),
  ['size_t', UNSIGNED_LONG],
  ['ssize_t', integerType('s64')],
  ['ptrdiff_t', integerType('s64')],
  ['intptr_t', integerType('s64')],
  ['uintptr_t', UNSIGNED_LONG],
  ['uint', UNSIGNED],
  ['ushort', integerType('u16')],
  ['ulong', UNSIGNED_LONG],
  ['atomic_t', ATOMIC],
  ['local_t', LOCAL],
  ['spinlock_t', SPINLOCK],
  ['raw_spinlock_t', SPINLOCK],
  ...CALLBACK_TYPEDEFS,
];

const NUMBERS: readonly (readonly [string, number])[] = [
  ['EPERM', 1],
  ['ENOENT', 2],
  ['EAGAIN', 11],
  ['ENOMEM', 12],
  ['EFAULT', 14],
  ['EBUSY', 16],
  ['EINVAL', 22],
  ['INT_MAX', 0x7fffffff],
  ['INT_MIN', -0x80000000],
  ['SITE_TRAPPED', ONLY_TRAPPED],
  ['SITE_NOT_RUN', NOTHING_RAN],
  ['INT3_INSN_SIZE', 1],
  ['INT3_INSN_OPCODE', 0xcc],
  ['CALL_INSN_SIZE', 5],
  ['CALL_INSN_OPCODE', 0xe8],
  ['JMP32_INSN_SIZE', 5],
  ['JMP32_INSN_OPCODE', 0xe9],
  ['JMP8_INSN_SIZE', 2],
  ['JMP8_INSN_OPCODE', 0xeb],
  ['RET_INSN_SIZE', 1],
  ['RET_INSN_OPCODE', 0xc3],
  ...CALLBACK_NUMBERS,
];

/** What every file may name without declaring it, as pokelab.h does for a compiler. */
function predefined(types: UnitOptions['types'] = []): Scope {
  const scope = new Scope(null);
  const nowhere = { file: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const value = (expression: Entity & { kind: 'value' }): Entity => expression;
  for (const [name, type] of [...TYPEDEFS, ...types])
    scope.names.set(name, { kind: 'typedef', type });
  for (const [name, number] of NUMBERS) {
    const expression = constant(number, INT, nowhere);
    scope.names.set(name, value({ kind: 'value', expression }));
  }
  for (const name of ['nr_cpus', 'nr_sites', 'nr_jobs'] satisfies ScenarioNumber[]) {
    const expression = { kind: 'scenario', name, type: INT, source: nowhere } as const;
    scope.names.set(name, value({ kind: 'value', expression }));
  }
  const none = constant(0, pointerTo(VOID), nowhere);
  scope.names.set('NULL', value({ kind: 'value', expression: none }));
  scope.tags.set('pt_regs', PT_REGS);
  for (const [name, type] of CALLBACK_STRUCTS) scope.tags.set(name, type);
  return scope;
}

/** Checks a file: its declarations in order, then the bodies of its functions. */
export function checkUnit(file: SourceFile, options: UnitOptions): CheckedUnit {
  const diagnostics = new Diagnostics(file);
  const checker: Checker = {
    diagnostics,
    scope: new Scope(predefined(options.types)),
    fn: null,
    loose: options.loose ?? false,
    kernel: options.kernel ?? new Map(),
    library: options.library ?? false,
    template: null,
    sortOf: options.sortOf ?? (() => null),
    globals: [],
    textUses: [],
    addressed: [],
    functionType: (list, result) => functionTypeOf(checker, list, result),
    expression: (node) => checkExpression(checker, node),
  };
  const unit: Unit = {
    globals: checker.globals,
    functions: new Map(),
    textFunctions: [],
    addressed: [],
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
  if (!checker.library) resolvePointers(checker, unit);
  checkCalls(diagnostics, unit.functions.values(), checker.library);
  checkTextFunctions(checker);
  checkSize(checker, unit, tree.root);
  return { unit, diagnostics };
}

function checkTopLevel(
  checker: Checker,
  options: UnitOptions,
  node: SyntaxNode,
  open: OpenFunction[],
): void {
  switch (node.kind) {
    case 'declaration':
      if (!isObjectDefinition(checker, node)) checkDeclaration(checker, node);
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

function defineObject(checker: Checker, name: SyntaxNode, type: CType): void {
  const variable = {
    name: name.text,
    type,
    storage: 'global' as const,
    owner: null,
    inMemory: true,
    assigned: false,
    initial: [],
    source: name.source,
  };
  declare(checker, name, name.text, { kind: 'variable', variable });
  checker.globals.push(variable);
}

/** Macros that define an object whose name they are given. */
const OBJECTS: ReadonlyMap<string, CType> = new Map<string, CType>([
  ['DEFINE_SPINLOCK', SPINLOCK],
  ['DEFINE_RAW_SPINLOCK', SPINLOCK],
  ...CALLBACK_OBJECTS,
]);

/** `static DEFINE_SPINLOCK(lock);`, which the grammar takes for a declaration. */
function isObjectDefinition(checker: Checker, node: SyntaxNode): boolean {
  const type = OBJECTS.get(part(node, 'type').text);
  if (type === undefined) return false;
  const declarator = part(node, 'declarator');
  defineObject(checker, namedChildren(declarator)[0] ?? declarator, type);
  return true;
}

function checkMacro(checker: Checker, options: UnitOptions, node: SyntaxNode): void {
  const [call] = namedChildren(node);
  if (call === undefined) return;
  if (call.kind === 'gnu_asm_expression') {
    refuseConstruct(checker, call, call.kind);
    return;
  }
  const name = call.kind === 'call_expression' ? part(call, 'function').text : '';
  if (name === '_Static_assert') return;
  const [argument] = name === '' ? [] : namedChildren(part(call, 'arguments'));
  const defined = OBJECTS.get(name);
  if (defined && argument) defineObject(checker, argument, defined);
  else if (name === '' || !options.macro?.(checker, call)) {
    const message = name ? `'${name}' is not a macro of protocols` : 'a statement at file level';
    refuse(checker, call, message, 'delete the line, or move it into a function');
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
