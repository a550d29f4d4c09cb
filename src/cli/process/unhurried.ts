/** What takes its time without showing how far it is, with pauses in which signals come through. */
import { setImmediate } from 'node:timers/promises';

/** Milliseconds between two looks at signals. */
const BREATH = 40;

export async function unhurried<Result>(
  { now }: { now(): number },
  work: Generator<unknown, Result, void>,
): Promise<Result> {
  for (let breath = now(); ; ) {
    const { done, value } = work.next();
    if (done) return value;
    if (now() - breath < BREATH) continue;
    await setImmediate();
    breath = now();
  }
}
