/** Commands that ask: what went wrong, who wrote, where to stop, what to show. */

/** Commands that ask: what went wrong, where to stop, what to show. */
import * as questions from '../commands/asking/questions.ts';
import { filter, search, searchAgain } from '../commands/asking/searching.ts';
import { tellVerdict } from '../commands/branching/pair-answers.ts';
import { command, opened, prompted } from './command.ts';

export const QUESTIONS = [
  command('verdict', 'what went wrong, in words', tellVerdict),
  command(
    'why',
    'what explains the failure, or this event; or its causal past',
    (model, { words }) => questions.toggleWhy(model, words),
    '[here|past]',
  ),
  command('story', 'the events that explain the failure, a sentence each', (model) =>
    questions.askStory(model, 'list'),
  ),
  command('story-next', 'to the next event of the story', (model) =>
    questions.askStory(model, 'next'),
  ),
  command('story-back', 'to the one before', (model) => questions.askStory(model, 'back')),
  command(
    'break',
    'stop at: KIND cpu=N in=CONTEXT LINE FUNCTION SITE if CONDITION',
    (model, { words }) =>
      words !== ''
        ? questions.addBreak(model, words)
        : (questions.breakHere(model) ?? prompted(model, ':', 'break ')),
    '[PATTERN]',
    'patterns',
  ),
  command(
    'delete',
    'delete a breakpoint',
    (model, { words }) => questions.removeBreakpoint(model, words),
    'N | all',
  ),
  command('breakpoints', 'list breakpoints and watchpoints', (model) =>
    opened(model, 'breakpoints'),
  ),
  command(
    'search',
    'look for text in events',
    (model, { words }) => (words === '' ? prompted(model, '/') : search(model, words, false)),
    '[TEXT]',
  ),
  command(
    'search-regex',
    'look for a regular expression',
    (model, { words }) => (words === '' ? prompted(model, '~') : search(model, words, true)),
    '[EXPRESSION]',
  ),
  command('search-next', 'look on', (model) => searchAgain(model, 1)),
  command('search-back', 'look back', (model) => searchAgain(model, -1)),
  command(
    'filter',
    'show only events of a pattern as for break, or with a text',
    (model, { words }) =>
      words === '' && model.filter === null ? prompted(model, '&') : filter(model, words),
    '[PATTERN | /TEXT]',
    'patterns',
  ),
];
