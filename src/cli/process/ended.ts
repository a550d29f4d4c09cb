/** How a verb that threw ends: what is wrong in words, and the status that says so. */

import { isAllocationFailure } from '../../detectors/allocation.ts';
import { printable } from '../../machine/program/printable.ts';
import { DiagnosticsError, DivergedError, EXIT, type ExitStatus, UsageError } from './exit.ts';

export interface Ended {
  status: ExitStatus;
  /** Without a name before it. */
  message: string;
  /** The same for people, with a newline. */
  text: string;
}

/** What the system has no more of, or cannot reach, whatever was asked of it. */
const OUT_OF: readonly string[] = ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EIO'];

export function endedBy(error: unknown): Ended {
  if (error instanceof UsageError) {
    const message = error.message.trimEnd();
    // Editors find `file:line:column:` at the beginning of a line.
    const prefix = error instanceof DiagnosticsError ? '' : 'pokelab: ';
    const lines = error instanceof DiagnosticsError ? message : printable(message);
    return { status: EXIT.usage, message, text: `${prefix}${lines}\n` };
  }
  const { message, stack } = error as Error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof DivergedError) return ended(EXIT.diverged, message);
  if (isAllocationFailure(error)) {
    return ended(EXIT.unknown, `there is not enough memory: ${message}; give the process more`);
  }
  // What Node says of a thread whose heap is full: what it had found is gone with it.
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return ended(EXIT.unknown, 'memory ran out; give Node more: --max-old-space-size, in MB');
  }
  if (code === 'ERR_WORKER_INIT_FAILED') {
    return ended(
      EXIT.unknown,
      `no thread can be started (${message}); give the process more memory`,
    );
  }
  if (syscall === 'uv_cwd') {
    return ended(EXIT.usage, 'the working directory is gone; change to one that exists');
  }
  if (syscall !== undefined && OUT_OF.includes(code ?? ''))
    return ended(EXIT.usage, `the system refuses: ${message}`);
  return ended(EXIT.internal, `internal error, please report it: ${stack}`, (text) =>
    text.replace(message, () => printable(message)),
  );
}

const ended = (status: ExitStatus, message: string, shown = printable): Ended => ({
  status,
  message,
  text: `pokelab: ${shown(message)}\n`,
});
