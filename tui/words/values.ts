/** Commands that ask about a value: the one under the cursor, or one that is named. */
import { goToReader, goToWriter, listAccesses, watch } from '../commands/asking/values.ts';
import { chooseOrigin, goToOrigin, goToUse } from '../commands/asking/walks.ts';
import { command, prompted } from './command.ts';

export const VALUES = [
  command(
    'writer',
    'back to the last write of a value',
    (model, { words }) => goToWriter(model, words),
    '[NAME]',
    'names',
  ),
  command(
    'reader',
    'on to the next read of a value',
    (model, { words }) => goToReader(model, words),
    '[NAME]',
    'names',
  ),
  command(
    'came-from',
    'back to the event that a value came from',
    (model, { words }) => goToOrigin(model, words),
    '[NAME]',
    'names',
  ),
  command(
    'went-to',
    'the other way back; else to the first event that reads it',
    (model, { words }) => goToUse(model, words),
    '[NAME]',
    'names',
  ),
  command(
    'origin',
    'to one of those that a value is made of',
    (model, { words }) => chooseOrigin(model, words),
    'N',
  ),
  command(
    'accesses',
    'list all reads and writes of a value',
    (model, { words }) => listAccesses(model, words),
    '[NAME]',
    'names',
  ),
  command(
    'watch',
    'stop where a variable, a byte or a local changes',
    (model, { words }) => {
      const asked = watch(model, words);
      const isNothing = words === '' && asked.message?.isError === true;
      return isNothing ? prompted(model, ':', 'watch ') : asked;
    },
    '[NAME]',
    'names',
  ),
];
