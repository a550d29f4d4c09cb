/** Where a local is that lives in memory: a copy for each context that may have a frame of its function. */
import type { StackPlace } from '../../machine/program/debug-info.ts';
import type {
  Expression as MachineExpression,
  Nesting,
  Owner,
} from '../../machine/program/program.ts';
import type { CFunction, Variable } from '../meaning/tree.ts';
import type { DataLayout } from './data/data-layout.ts';
import type { Home } from './lower-context.ts';
import { constantOf, makeBinary } from './operations/fold.ts';

export interface StackOptions {
  fn: CFunction;
  home: Home;
  /** Of the function as it runs in that home. */
  index: number;
  cpus: number;
  /** Tasks of each CPU. */
  tasks: number;
  nesting: Nesting;
}

export function placeOnStacks(
  layout: DataLayout,
  variable: Variable,
  { fn, home, index, cpus, tasks, nesting }: StackOptions,
): StackPlace {
  const name = `${fn.name}.${variable.name}`;
  if (home.cpu >= 0) {
    const { cpu } = home;
    const owned = home.key === 'cpu0' ? name : `${home.key}:${name}`;
    const owner: Owner = { fn: index, cpu, context: 'task', level: home.task };
    const address = layout.place(variable, owned, owner);
    return { address, stride: 0, levels: 1, level: 'task' };
  }
  const context = home.key as Owner['context'];
  const isTask = context === 'task';
  const isNested = context === 'trap' || context === 'nmi';
  const levels = isNested ? nesting[context] : isTask ? tasks : 1;
  const owners = Array.from({ length: cpus }, (_, cpu) =>
    Array.from({ length: levels }, (__, level): Owner => ({ fn: index, cpu, context, level })),
  ).flat();
  const where = isTask ? '' : `/${context}`;
  const { address, stride } = layout.placeCopies(variable, owners, ({ cpu, level }) => {
    const which = level === 0 ? '' : isTask ? `.${level}` : `${level + 1}`;
    return `cpu${cpu}${where}${which}:${name}`;
  });
  return { address, stride, levels, level: isTask ? 'task' : 'depth' };
}

/** The address of the copy of whoever asks. */
export function stackAddress({ address, stride, levels, level }: StackPlace): MachineExpression {
  const cpu = makeBinary('*', 'u64', { kind: 'cpu' }, constantOf(levels));
  const copy = levels > 1 ? makeBinary('+', 'u64', cpu, { kind: level }) : cpu;
  const offset = makeBinary('*', 'u64', copy, constantOf(stride));
  return stride === 0 ? constantOf(address) : makeBinary('+', 'u64', constantOf(address), offset);
}
