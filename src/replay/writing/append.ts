/** Text at the end of a file that may hold more: all of it, or the file stays as it was. */
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { writeAll } from './sink.ts';

/** Throws what node:fs throws; an Error with the code ENXIO for what is no regular file. A pipe is not waited for. */
export function appendWhole(path: string, makeText: (bytes: number) => string): void {
  const { O_WRONLY, O_APPEND, O_NONBLOCK } = constants;
  const file = openSync(path, O_WRONLY | O_APPEND | O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (!status.isFile()) {
      throw Object.assign(new Error(`${path} is no regular file`), { code: 'ENXIO' });
    }
    try {
      writeAll(file, Buffer.from(makeText(status.size)));
      fsyncSync(file);
    } catch (error) {
      ftruncateSync(file, status.size);
      throw error;
    }
  } finally {
    closeSync(file);
  }
}
