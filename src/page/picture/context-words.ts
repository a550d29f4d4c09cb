/** What a context is called beside a statement or a row; a task needs no name. */
import type { ContextKind } from '../../machine/state/machine.ts';

export const CONTEXT_WORDS: Readonly<Record<ContextKind, string>> = {
  task: '',
  stopper: 'stopped',
  interrupt: 'IPI',
  trap: 'int3',
  nmi: 'NMI',
};
