/** What text is to a program: addresses of sites and functions, and functions that stand for instructions. */
import type {
  Expression as MachineExpression,
  ProgramFunction,
  TextSymbol,
} from '../../machine/program/program.ts';
import { type SiteAddresses, symbolAddress } from '../meaning/text-layout.ts';
import type { CFunction } from '../meaning/tree.ts';
import type { DeclaredUpdate } from '../protocol/sites.ts';
import type { TextAddresses } from './lower-context.ts';
import { constantOf, localOf, makeBinary } from './operations/fold.ts';
import { FunctionBuilder } from './operations/function-builder.ts';

/** Functions that have an address stand behind all text symbols. */
export function placeFunctions(
  functions: readonly CFunction[],
  symbols: readonly TextSymbol[],
): Map<CFunction, number> {
  const each = [...new Set(functions)];
  return new Map(each.map((fn, index) => [fn, symbolAddress(symbols.length + index)]));
}

export const textAddresses = (
  sites: SiteAddresses,
  functions: ReadonlyMap<CFunction, number>,
): TextAddresses => ({
  siteAddress: (index) => siteAddressOf(sites, index),
  functionAddress: (fn) => constantOf(functions.get(fn) ?? 0),
});

/** The progression; the sites before it each on its own: a sum of which one part is not 0. */
function siteAddressOf(
  { before, first, stride }: SiteAddresses,
  index: MachineExpression,
): MachineExpression {
  const progression = (from: MachineExpression): MachineExpression =>
    makeBinary('+', 'u64', constantOf(first), makeBinary('*', 'u64', from, constantOf(stride)));
  if (before.length === 0) return progression(index);
  const count = constantOf(before.length);
  const rest = progression(makeBinary('-', 'u64', index, count));
  const isBehind = makeBinary('>=', 'u64', index, count);
  const parts = before.map((address, site) =>
    makeBinary('*', 'u64', makeBinary('==', 'u64', index, constantOf(site)), constantOf(address)),
  );
  return sumOf([...parts, makeBinary('*', 'u64', isBehind, rest)]);
}

/** As deep as it must be, and no deeper. */
function sumOf(parts: readonly MachineExpression[]): MachineExpression {
  if (parts.length === 1) return parts[0];
  const middle = parts.length >> 1;
  return makeBinary('+', 'u64', sumOf(parts.slice(0, middle)), sumOf(parts.slice(middle)));
}

/** What an instruction does that changes a variable: one step where it is LOCKed, else a load and a store. */
export function lowerUpdate({ update, type, text, source }: DeclaredUpdate): ProgramFunction {
  // `LOCK INC counter`: names of functions are followed by parentheses where they are told.
  const builder = new FunctionBuilder(text.replace(/[()]+/g, ' ').trim());
  const [address, operand] = [constantOf(update.address), constantOf(update.operand)];
  if (update.locked) {
    builder.emit(source, {
      kind: 'exchange',
      operator: 'add',
      order: 'locked',
      address,
      operand,
      expected: null,
      type,
      local: -1,
      blocking: false,
    });
  } else {
    const local = builder.temporary(type, false);
    builder.load({ local, address, type }, null, source);
    const value = makeBinary('+', type, localOf(local), operand);
    builder.emit(source, { kind: 'store', address, value, type, fault: -1 });
  }
  builder.emit(source, { kind: 'return', value: null });
  const made = builder.finish();
  // Nothing arrives between the instruction's execution and the last of it.
  const operations = made.operations.map((operation) =>
    operation.kind === 'return' ? operation : { ...operation, joined: true },
  );
  return { ...made, operations };
}
