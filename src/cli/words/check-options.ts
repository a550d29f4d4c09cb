/** The options of `check`, as rows of the table of verbs. */
import { ENGINES } from '../../explore/searching/search.ts';
import { REPLAYS_FOLDER, seconds, UNSIZED_MS } from './defaults.ts';
import { DEFINE_OPTION } from './define-words.ts';
import { REPORTS } from './report-words.ts';
import { JSON_OPTION, out, SCENARIO, STEPS, STORY, STRATEGY, WIDTH } from './shared-options.ts';
import type { Verb } from './verb.ts';

export const CHECK: Verb['options'] = [
  DEFINE_OPTION,
  ...SCENARIO,
  ...STRATEGY,
  STEPS,
  [
    '--larger',
    'after a pass larger scenarios too',
    undefined,
    `${seconds(UNSIZED_MS)} of them where nobody says a size`,
  ],
  ['--engine <name>', 'kernel (the fast one, where it can), or machine alone', ENGINES, ENGINES[0]],
  ['--workers <n>', 'threads of an exhaustive search', undefined, 'one for each core'],
  ['--no-reduction', 'every micro-operation is a step of its own'],
  ['--bitstate', 'a few bits a state in all of --memory-limit: more states, never a pass'],
  ['--no-shrink', 'keep the run as it was found'],
  out('where to record a failing run', `a new file in ${REPLAYS_FOLDER}/`),
  ['--checkpoint <file>', 'keep the search there, every minute and where it ends undecided'],
  ['--no-checkpoint', 'do not keep it', undefined, `after 10 s it is kept in ${REPLAYS_FOLDER}/`],
  ['--resume <file>', 'go on with a search that was kept'],
  ...REPORTS,
  STORY,
  WIDTH,
  JSON_OPTION,
];
