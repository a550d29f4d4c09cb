/** [C1] What the system does not give ends a verb with a status of its own, never with the one of a fault in Pokelab. */
import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { endedBy } from '../../../src/cli/process/ended.ts';
import { EXIT } from '../../../src/cli/process/exit.ts';

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

it('no more files, which the system says', () => {
  const place = '/some\u001bplace';
  const what = `EMFILE: too many open files, open '${place}'`;
  const error = Object.assign(new Error(what), { code: 'EMFILE', syscall: 'open', path: place });
  expect(endedBy(error)).toMatchObject({
    status: EXIT.usage,
    text: "pokelab: the system refuses: EMFILE: too many open files, open '/some\\u001bplace'\n",
  });
});

it('a file of the package that is missing is a fault', () => {
  const error = thrownBy(() => statSync('/no/such\u001bplace'));
  expect(endedBy(error).status).toBe(EXIT.internal);
  expect(endedBy(error).text).toContain('/no/such\\u001bplace');
});

it('a thread that cannot be started', () => {
  const error = Object.assign(new Error('EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' });
  expect(endedBy(error)).toMatchObject({
    status: EXIT.unknown,
    text: 'pokelab: no thread can be started (EAGAIN); give the process more memory\n',
  });
});

it('a thread that is broken is a fault', () => {
  const error = thrownBy(() => new Worker('no such script'));
  expect(endedBy(error).status).toBe(EXIT.internal);
});
