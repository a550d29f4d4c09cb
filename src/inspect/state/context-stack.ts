/** A CPU's stack with its contexts: below the frames of a handler stands what it is, as in a kernel's backtrace. */

import { addressName } from '../../machine/state/address-names.ts';
import type { Context, Machine } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { framesOf, type StackFrame } from './frames.ts';

export type StackEntry =
  | { kind: 'frame'; frame: StackFrame }
  /** `--- NMI ---`: the frames above, up to the label before, are its. */
  | { kind: 'context'; context: Context; label: string };

/** Innermost first; a task is labelled only where its CPU has several. */
export function stackOf(system: System, machine: Machine, cpu: number): StackEntry[] {
  const frames = framesOf(system, machine, cpu);
  const entries: StackEntry[] = [];
  let at = 0;
  for (const context of machine.cpus[cpu].contexts.toReversed()) {
    for (; at < frames.length && frames[at].context === context; at++) {
      entries.push({ kind: 'frame', frame: frames[at] });
    }
    const label = contextLabel(system, context);
    if (label !== null) entries.push({ kind: 'context', context, label });
  }
  return entries;
}

function contextLabel(system: System, { kind, address, task }: Context): string | null {
  switch (kind) {
    case 'task':
      return system.tasks > 1 ? `--- task ${task} ---` : null;
    case 'nmi':
      return '--- NMI ---';
    case 'trap':
      return `--- int3 at ${addressName(system, address)} ---`;
    case 'interrupt':
      return '--- IPI ---';
    case 'stopper':
      return '--- stopped ---';
  }
}
