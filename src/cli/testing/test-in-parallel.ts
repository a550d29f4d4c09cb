/** Cases on worker threads: what a worker does, and what is said of one that it did not do. */
import { inParallel, type Settled } from '../parallel/pool.ts';
import type { Environment } from '../process/environment.ts';
import { DivergedError, UsageError } from '../process/exit.ts';
import { type ExpectationJob, testExpectation } from './expectations.ts';
import { type ReplayJob, testReplay } from './replay-cases.ts';
import { INTERRUPTED, type TestAnswer, type TestCase, type TestJob } from './test-case.ts';

export type AnyTestJob = ExpectationJob | ReplayJob;

interface Timed extends TestAnswer {
  seconds: number;
}

/** The worker's side. */
export async function testJob(environment: Environment, job: AnyTestJob): Promise<Timed> {
  const start = environment.now();
  const answer = await answerTo(environment, job);
  return { ...answer, seconds: (environment.now() - start) / 1000 };
}

async function answerTo(environment: Environment, job: AnyTestJob): Promise<TestAnswer> {
  try {
    return job.kind === 'replay'
      ? await testReplay(environment, job)
      : await testExpectation(environment, job);
  } catch (error) {
    if (!(error instanceof DivergedError || error instanceof UsageError)) throw error;
    const [message] = error.message.split('\n');
    return { outcome: 'error', message, ranOut: false, finding: null };
  }
}

/** The cases in the order of the jobs. Of those that had not begun when the user interrupted there is none. */
export async function* testInParallel(
  environment: Environment,
  jobs: readonly TestJob<AnyTestJob>[],
  workers: number,
): AsyncGenerator<TestCase> {
  let index = 0;
  for await (const settled of inParallel<AnyTestJob, Timed>(environment, jobs, { workers })) {
    const { suite, name } = jobs[index++];
    if (settled.kind === 'cut' && !settled.hasBegun) continue;
    if (settled.kind === 'died' && settled.isDefect) {
      environment.err(`pokelab: internal error, please report it: ${settled.message}\n`);
    }
    yield { suite, name, ...timed(settled) };
  }
}

function timed(settled: Settled<Timed>): Timed {
  switch (settled.kind) {
    case 'answer':
      return settled.answer;
    case 'died': {
      const [message] = settled.message.split('\n');
      return { outcome: 'error', message, ranOut: false, seconds: 0, finding: null };
    }
    case 'cut':
      return { outcome: 'open', message: INTERRUPTED, ranOut: true, seconds: 0, finding: null };
  }
}
