/** The options of `report`, as rows of the table of verbs. */
import { SEARCH_MS, seconds } from './defaults.ts';
import { DEFINE_OPTION } from './define-words.ts';
import { JSON_OPTION, MEMORY_LIMIT, out, SCENARIO, time } from './shared-options.ts';
import type { Verb } from './verb.ts';

export const PAGE: Verb['options'] = [
  ['--against <protocol>', 'compare with what this protocol makes of the replay'],
  DEFINE_OPTION,
  ...SCENARIO,
  time('time for all that is searched, such as 2m', seconds(SEARCH_MS)),
  MEMORY_LIMIT,
  out('write to this file', 'stdout'),
  JSON_OPTION,
];
