/** The program of a worker thread: the kinds of work that are done in parallel. */
import { serve } from './parallel/serve.ts';
import { testJob } from './testing/test-in-parallel.ts';

serve(testJob);
