/** On which stacks NMIs and int3 handlers run: what an entry on top of an earlier one does. */
import type { Nesting } from '../program/program.ts';
import type { Context } from './machine.ts';

/**
 * An NMI that comes in while an earlier one still runs, which an IRET inside that one has made possible:
 * - `fixed`: it enters on the same stack and overwrites the frame there: x86-64 before Linux 3.3;
 * - `rerun`: it marks the outer one, which runs once more when it has ended: x86-64 from 3.3 on
 *   (3f3c8b8c4b2a);
 * - `nest`: it runs on top: i386, whose NMIs use the kernel stack (until ccd49c239177).
 */
export const NMI_STACKS = ['fixed', 'rerun', 'nest'] as const;
export type NmiStack = (typeof NMI_STACKS)[number];

/**
 * The stack of int3 handlers:
 * - `shared`: the one that the CPU is on: i386, and x86-64 from 4.17 on (d8ba61ba58c8);
 * - `own`: one of its own, so that an int3 inside an NMI that came in over an int3 handler overwrites
 *   that handler's frame.
 */
export const INT3_STACKS = ['shared', 'own'] as const;
export type Int3Stack = (typeof INT3_STACKS)[number];

/** Where nobody says. */
export const DEFAULT_STACKS: { nmiStack: NmiStack; int3Stack: Int3Stack } = {
  nmiStack: 'fixed',
  int3Stack: 'shared',
};

/** Contexts that a CPU's stacks have room for; a packed CPU counts them in four bits. */
const MAX_CONTEXTS = 15;

/** There is no room for one more context of that kind. */
export function overflows(
  { nesting }: { nesting: Nesting },
  contexts: readonly Context[],
  kind: keyof Nesting,
): boolean {
  if (contexts.length >= MAX_CONTEXTS) return true;
  const running = contexts.filter((context) => context.kind === kind).length;
  // The second one on the one NMI stack overwrites the first before it can overflow.
  return running >= nesting[kind] && (kind === 'trap' || nesting.nmi > 1);
}

/** Handlers that run over an int3 handler of a CPU without an NMI between them. */
const TRAPS_IN_A_ROW = 2;
const MOST_NMIS = 6;

/** How far contexts nest where at most `nmis` NMIs arrive at a CPU. */
export function nestingOf(nmiStack: NmiStack, nmis: number): Nesting {
  const nmi = nmiStack === 'nest' ? Math.max(1, Math.min(nmis, MOST_NMIS)) : 1;
  return { nmi, trap: TRAPS_IN_A_ROW * (nmis > 0 ? nmi + 1 : 1) };
}

/** An NMI is among the contexts. */
export const hasNmi = (contexts: readonly Context[]): boolean =>
  contexts.some(({ kind }) => kind === 'nmi');

/** A trap's handler runs, and an NMI on top of it. */
export function hasTrapUnderNmi(contexts: readonly Context[]): boolean {
  const trap = contexts.findIndex(({ kind }) => kind === 'trap');
  return trap >= 0 && contexts.findLastIndex(({ kind }) => kind === 'nmi') > trap;
}
