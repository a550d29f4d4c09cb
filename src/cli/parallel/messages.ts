/** What the main thread and its workers say to each other. */
import type { Progress } from '../../explore/searching/search.ts';

/** Given to a worker when it starts. */
export interface WorkerData {
  /** One 32-bit number: 1 once all work is to end with what it has. */
  cancel: SharedArrayBuffer;
}

export type FromWorker<Answer> =
  | { kind: 'progress'; progress: Progress }
  /** `isSpent`: its memory is full of what it has done, and another worker is to go on. */
  | { kind: 'answer'; answer: Answer; isSpent: boolean }
  /** The job cannot be done, and why. */
  | { kind: 'refused'; message: string }
  /** It threw what nothing expects. */
  | { kind: 'defect'; stack: string };
