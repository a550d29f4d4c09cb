/** The program of a worker thread: the kinds of work that are done in parallel. */
import { type MuseumJob, searchExhibit } from './museum/search-exhibit.ts';
import { serve } from './parallel/serve.ts';
import { type AnyTestJob, testJob } from './testing/test-in-parallel.ts';

serve((environment, job: MuseumJob | AnyTestJob): Promise<unknown> => {
  if (job.kind === 'museum') return searchExhibit(environment, job);
  return testJob(environment, job);
});
