/** Starts a thread that searches beside the main one. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ThreadData } from './thread-data.ts';

/** The process does not wait for it. */
export function startThread(workerData: ThreadData): Worker {
  const thread = new Worker(threadFile(), { workerData });
  // It says so in its status.
  thread.on('error', () => {});
  thread.unref();
  return thread;
}

/** Beside the bundle, or where it has been built to. */
function threadFile(): URL {
  const beside = new URL('kernel-thread.js', import.meta.url);
  const isThere = existsSync(fileURLToPath(beside));
  return isThere ? beside : new URL('../../../../dist/kernel-thread.js', import.meta.url);
}
