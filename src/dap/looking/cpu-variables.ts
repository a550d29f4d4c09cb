/** A CPU's store buffer and state, as an editor lists them. */
import { hexBytes, hexOf } from '../../machine/memory/hex.ts';
import { isTextAddress } from '../../machine/program/program.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { type Context, type Cpu, MANY_NMIS } from '../../machine/state/machine.ts';
import type { System } from '../../machine/state/system.ts';
import { functionName, valueName } from '../../report/naming/names.ts';
import type { Variable } from '../protocol/messages.ts';
import { machineOf, type Standing } from './standing.ts';
import { row } from './values.ts';

/** Oldest first, each store as it will reach memory. */
export function bufferAt(standing: Standing, cpu: number): Variable[] {
  const { system } = standing.debuggee;
  const { buffer } = machineOf(standing).cpus[cpu];
  return buffer.map(({ address, size, value }, index): Variable => {
    if (address === 0) return row(`[${index}]`, '(a mark that orders what is on its sides)');
    const text = isTextAddress(address) ? hexBytes(value, size) : valueName(system, address, value);
    return row(`[${index}]`, `${addressName(system, address)} = ${text}`);
  });
}

const yes = (is: boolean): string => (is ? 'yes' : 'no');

export function cpuStateAt(standing: Standing, cpu: number): Variable[] {
  const { system } = standing.debuggee;
  const machine = machineOf(standing);
  const state = machine.cpus[cpu];
  const { contexts, nmiBlocked, nmiPending, nmiRaised, rcuDepth } = state;
  const top = contexts.at(-1);
  const nmisLeft = Math.min(machine.nmisLeft, state.nmisLeft);
  return [
    row('contexts', contexts.map(contextText).join(', ') || 'none'),
    ...state.waiting.map(({ context, preempted }) =>
      row(`task ${context.task}`, preempted ? 'waits, preempted' : 'waits'),
    ),
    row('fetching', fetchText(system, state)),
    row('NMIs blocked', yes(nmiBlocked)),
    row('NMI pending', nmiPending ? 'yes' : nmiRaised ? 'on its way' : 'no'),
    row('NMIs that may arrive', nmisLeft >= MANY_NMIS ? 'without end' : String(nmisLeft)),
    row('interrupts off', yes(top?.irqsOff ?? false)),
    row('preemption off', top === undefined ? 'no' : depthText(top.preemptOff)),
    row('RCU section', depthText(rcuDepth)),
    ...state.sections.map(({ domain, index }) =>
      row('SRCU section', `${addressName(system, domain)}, index ${index}`),
    ),
    ...(state.interruptCallee < 0
      ? []
      : [row('IPI pending', `${functionName(system.program, state.interruptCallee)}()`)]),
  ];
}

function contextText({ kind, task, frames }: Context): string {
  const name = kind === 'task' && task > 0 ? `task ${task}` : kind;
  return kind === 'stopper' && frames.length === 0 ? 'stopper (spins)' : name;
}

function fetchText(system: System, { fetchAddress, fetched }: Cpu): string {
  if (fetched.length === 0) return 'nothing';
  return `${addressName(system, fetchAddress)}: ${hexOf(fetched)}`;
}

const depthText = (depth: number): string => (depth === 0 ? 'no' : `yes, ${depth} deep`);
