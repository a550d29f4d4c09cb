/** The constructs of C that the language leaves out: their names, and what to write instead. */
import type { Expression } from '../../meaning/tree.ts';
import { firstLine } from '../../reading/diagnostics.ts';
import type { SyntaxNode } from '../../reading/syntax.ts';
import { LEFT_OUT, type LeftOut } from '../../reading/syntax-errors.ts';
import { type Checker, refuse } from './checker.ts';

const REFUSED: Readonly<Record<string, LeftOut>> = {
  ...LEFT_OUT,
  bitfield_clause: { name: 'a bit-field', advice: 'use a whole member, or mask bits of one' },
  gnu_asm_expression: {
    name: 'inline assembly',
    advice: "use the kernel's primitive: smp_mb(), barrier(), cpu_relax(), sync_core()",
  },
  statement_expression: {
    name: 'a statement expression outside a function',
    advice: 'write the value itself',
  },
  inner_label: {
    name: 'a label in a statement expression',
    advice: 'use a loop and break, or put the label outside',
  },
  variadic_parameter: { name: 'a variable argument list', advice: 'name each parameter' },
  floating_point: { name: 'floating point', advice: 'the kernel has none: use an integer type' },
  attribute_specifier: {
    name: 'an attribute that changes the layout',
    advice: 'leave it out; packed stands behind the brace of the struct that it is for',
  },
  attributed_declarator: { name: 'a [[...]] attribute', advice: 'leave it out' },
  attribute_declaration: { name: 'a [[...]] attribute', advice: 'leave it out' },
  alignof_expression: { name: 'alignof', advice: 'write the number' },
  generic_expression: { name: '_Generic', advice: 'call the function that is meant' },
  seh_try_statement: { name: '__try', advice: 'return an error code' },
  linkage_specification: { name: 'extern "C"', advice: 'leave it out' },
  nested_function: { name: 'a nested function', advice: 'move the function to file level' },
  old_style_function: {
    name: 'a parameter without a type',
    advice: "write the types between the parentheses: 'int f(int a)'",
  },
  packed_enum: {
    name: 'an enum smaller than an int',
    advice: 'leave packed out, and declare what holds its values as u8',
  },
};

/** Refuses a construct by its name in the table. */
export function refuseConstruct(checker: Checker, node: SyntaxNode, construct: string): Expression {
  const { name, advice } = REFUSED[construct];
  return refuse(checker, node, `${name} is not part of the language`, advice);
}

/** Refuses a node whose kind is left out by design; `what` names the place for all others. */
export function refuseNode(checker: Checker, node: SyntaxNode, what: string): Expression {
  if (Object.hasOwn(REFUSED, node.kind)) return refuseConstruct(checker, node, node.kind);
  return refuse(
    checker,
    node,
    `'${firstLine(node.text)}' cannot stand here`,
    `write ${what} of the C subset in SPEC.md, section Language`,
  );
}
