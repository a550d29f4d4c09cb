/** Where a CPU stands, for formats of what the machine holds. */
import type { Program } from '../../../machine/program/program.ts';
import { type ContextKind, type Cpu, topContext } from '../../../machine/state/machine.ts';
import { functionName } from '../../naming/names.ts';

export interface CpuPlace {
  /** Of its innermost context; `idle` once its task has ended. */
  context: ContextKind | 'idle';
  /** How many contexts it is in. */
  depth: number;
  /** The functions that are open in the innermost one, outermost first. */
  functions: string[];
}

export function cpuPlace(program: Program, cpu: Cpu): CpuPlace {
  const context = topContext(cpu);
  return {
    context: context?.kind ?? 'idle',
    depth: cpu.contexts.length,
    functions: (context?.frames ?? []).map(({ fn }) => functionName(program, fn)),
  };
}
