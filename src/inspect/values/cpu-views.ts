/** What each CPU sees of a variable or of text where its own store buffer makes it see something else than memory. */
import { isTextAddress } from '../../machine/program/program.ts';
import { sizeOf, type Value } from '../../machine/program/values.ts';
import { cellAtAddress } from '../../machine/state/address-names.ts';
import type { Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { memoryValue, visibleByte, visibleValue } from '../../machine/state/visible.ts';
import { type MemoryTarget, unitsOf } from './targets.ts';

export interface CpuView {
  cpu: number;
  /** The variable, or the byte of text. */
  unit: number;
  /** What a load of this CPU would give. */
  value: Value;
}

export function cpuViews(system: System, machine: Machine, target: MemoryTarget): CpuView[] {
  const buffering = machine.cpus.map((_, cpu) => cpu).filter((cpu) => hasStores(machine, cpu));
  if (buffering.length === 0) return [];
  return unitsOf(system, target).flatMap((unit) =>
    buffering.flatMap((cpu) => {
      const value = seenBy(system, machine, cpu, unit);
      return value === memoryValue(system, machine, unit, 1) ? [] : [{ cpu, unit, value }];
    }),
  );
}

const hasStores = ({ cpus }: Machine, cpu: number): boolean =>
  cpus[cpu].buffer.some(({ address }) => address !== 0);

/** What a load of the variable, or of the byte of text, would give on the CPU. */
export function seenBy(system: System, machine: Machine, cpu: number, unit: number): Value {
  const state = machine.cpus[cpu];
  if (isTextAddress(unit)) return visibleByte(machine, state, unit);
  const cell = cellAtAddress(system.program, unit);
  return visibleValue(system, machine, state, unit, cell === undefined ? 1 : sizeOf(cell.type));
}
