/** What the end of an expression that is being typed may become: names, members. */
import type { System } from '../../machine/state/system.ts';
import { type AskedFrame, isCaller } from './asked.ts';
import { compileTree } from './compile.ts';
import { describedOf, isInScope, memberNames, typeNamed } from './described.ts';
import { BUILT_IN, type Scope } from './names.ts';
import { readTree } from './reader.ts';
import { ExpressionError } from './tokens.ts';

/** The text with its last name completed in each way that there is; `frame` null: names of any function. */
export function completedExpressions(
  text: string,
  system: System,
  frame: AskedFrame | null,
): string[] {
  const begun = /[\w$]*$/.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - begun.length);
  const scope = frame && { fn: frame.fn, pc: frame.frame.pc - (isCaller(frame) ? 1 : 0) };
  const member = /(\.|->|::)\s*$/.exec(before);
  const names =
    member === null
      ? namesIn(system, scope, begun !== '')
      : membersOf(before.slice(0, member.index), member[1] === '->', system, scope);
  return [...new Set(names)].filter((name) => name.startsWith(begun)).map((name) => before + name);
}

function namesIn(system: System, scope: Scope, hasBegun: boolean): string[] {
  const { info, globals, constants, locals } = describedOf(system);
  const own =
    scope === null
      ? [...locals]
      : (info.locals[scope.fn] ?? []).filter((local) => isInScope(local, scope.pc));
  return [
    ...own.map((local) => (typeof local === 'string' ? local : local.name)),
    ...globals.keys(),
    ...system.program.sites.map(({ name }) => name),
    ...Object.keys(BUILT_IN),
    // Every file knows hundreds: only for who has begun to name one.
    ...(hasBegun ? [...constants.keys(), ...system.program.functions.map(({ name }) => name)] : []),
  ];
}

/** Members of what stands before, or variables of the function of that name. */
function membersOf(before: string, isArrow: boolean, system: System, scope: Scope): string[] {
  const object = before.slice(postfixStart(before)).trim();
  const described = describedOf(system);
  const functions = system.program.functions.flatMap(({ name }, fn) =>
    name === object ? (described.info.locals[fn] ?? []) : [],
  );
  if (functions.length > 0) return functions.map(({ name }) => name);
  try {
    const tree = readTree(isArrow ? `*(${object})` : object, {
      isType: (name) => typeNamed(described, name) !== undefined,
      isCopy: (name) => described.copies.has(name),
    });
    const { type } = compileTree(tree, system, scope);
    return type.kind === 'struct' ? memberNames(type) : [];
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

/** Where the operand begins that a text ends with: a name, its indices, members, what is in brackets. */
function postfixStart(text: string): number {
  let at = text.length;
  let depth = 0;
  while (at > 0) {
    const character = text[at - 1];
    if (character === ')' || character === ']') depth++;
    else if (character === '(' || character === '[') {
      if (depth === 0) break;
      depth--;
    } else if (depth === 0 && !/[\w$.:]/.test(character)) {
      const isArrow = text.slice(at - 2, at) === '->';
      if (!isArrow) break;
      at--;
    }
    at--;
  }
  return at;
}
