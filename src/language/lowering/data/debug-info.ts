/** Debugging information of what is lowered: where each variable is, and where it can be named. */
import type {
  DebugInfo,
  DescribedLocal,
  DescribedVariable,
  StackPlace,
  VariablePlace,
} from '../../../machine/program/debug-info.ts';
import {
  type Expression as MachineExpression,
  PER_CPU_BASE,
  type ProgramFunction,
  type SourceRange,
} from '../../../machine/program/program.ts';
import type { Value } from '../../../machine/program/values.ts';
import type { CFunction, Expression, Unit, Variable } from '../../meaning/tree.ts';
import type { PerCpuArea } from './data-layout.ts';
import { DescribedTypes } from './described-types.ts';
import { blocksOf, scopeOf } from './scopes.ts';

/** Where the variables of a function are that is lowered. */
export interface LoweredVariables {
  fn: CFunction;
  lowered: ProgramFunction;
  /** Locals of the frame. */
  locals: ReadonlyMap<Variable, number>;
  stacks: ReadonlyMap<Variable, StackPlace>;
  /** From which operation on a parameter is in memory. */
  kept: ReadonlyMap<Variable, number>;
}

/** Names of the lowering's own are no identifiers. */
const isNamed = ({ name }: Variable): boolean => /^[A-Za-z_]\w*$/.test(name);

export interface DescribedUnit {
  unit: Unit;
  /** Addresses of globals. */
  globals: ReadonlyMap<Variable, MachineExpression>;
  valueAt(expression: Expression): Value;
  cpus: number;
  perCpu: PerCpuArea;
}

export function describeProgram(
  { unit, globals: addresses, valueAt, cpus, perCpu }: DescribedUnit,
  functions: readonly LoweredVariables[],
): DebugInfo {
  const types = new DescribedTypes();
  const described = ({ name, type }: Variable, place: VariablePlace): DescribedVariable => ({
    name,
    type: types.of(type),
    place,
  });
  const globals = unit.globals.flatMap((variable) => {
    const constant = addresses.get(variable);
    if (constant?.kind !== 'constant' || !isNamed(variable)) return [];
    const address = Number(constant.value);
    const one = described(variable, { kind: 'memory', address });
    return [{ variable, described: variable.perCpu ? ofEachCpu(one, cpus, perCpu) : one }];
  });
  const isOf = ({ owner, source }: Variable, fn: CFunction): boolean =>
    owner === fn.name && source.file === fn.source.file;
  const localsOf = (lowered: LoweredVariables): DescribedLocal[] => {
    const { fn } = lowered;
    const { operations } = lowered.lowered;
    const blocks = blocksOf(fn);
    const statics = globals.filter(({ variable }) => isOf(variable, fn));
    const own = fn.variables.filter(isNamed).flatMap((variable) => {
      const place = localPlace(variable, lowered);
      return place === null ? [] : [{ variable, described: described(variable, place) }];
    });
    return [...statics, ...own]
      .sort((a, b) => compare(a.variable.source, b.variable.source))
      .map(({ variable, described: made }) => {
        return { ...made, scope: scopeOf(variable, blocks, operations) };
      });
  };
  return {
    globals: globals
      .filter(({ variable }) => variable.owner === null)
      .map(({ described: made }) => made),
    locals: functions.map(localsOf),
    constants: [...unit.values].map(([name, value]) => {
      return { name, type: types.of(value.type), value: valueAt(value) };
    }),
    types: [...unit.types].map(([name, type]) => ({ name, type: types.of(type) })),
  };
}

const compare = (a: SourceRange, b: SourceRange): number => a.line - b.line || a.column - b.column;

/** All instances of a variable of which each CPU has one. */
function ofEachCpu(
  { name, type, place }: DescribedVariable,
  cpus: number,
  { start, size }: PerCpuArea,
): DescribedVariable {
  if (place.kind !== 'memory') throw new Error(`'${name}' is not in memory`);
  const address = start + place.address - PER_CPU_BASE;
  const instances = { kind: 'array', element: type, length: cpus, stride: size } as const;
  return { name, type: instances, place: { kind: 'memory', address } };
}

function localPlace(
  variable: Variable,
  { locals, stacks, kept }: LoweredVariables,
): VariablePlace | null {
  const local = locals.get(variable);
  const place = stacks.get(variable);
  if (place === undefined) return local === undefined ? null : { kind: 'frame', local };
  const from = kept.get(variable);
  const parameter = local === undefined || from === undefined ? null : { local, from };
  return { kind: 'stack', place, kept: parameter };
}
