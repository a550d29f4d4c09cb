/** Starts a thread that searches beside the main one. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ThreadData } from './thread-data.ts';

/** The process does not wait for it. `onDeath`: it could not start, has died, or has ended; maybe more than once. */
export function startThread(workerData: ThreadData, onDeath: (error: Error) => void): Worker {
  const thread = new Worker(threadFile(), { workerData });
  thread.on('error', onDeath);
  thread.on('exit', (code) => onDeath(new Error(`it ended with ${code}`)));
  thread.unref();
  return thread;
}

/** Beside the bundle, or where it has been built to. */
function threadFile(): URL {
  const beside = new URL('kernel-thread.js', import.meta.url);
  const isThere = existsSync(fileURLToPath(beside));
  return isThere ? beside : new URL('../../../../dist/kernel-thread.js', import.meta.url);
}
