/** What is offered for a word that there is not. */
import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../../src/cli/words/meant.ts';

const NAMES = ['ftrace-nmi-2008', 'ftrace-nmi-2009', 'direct', 'stop-machine', 'tso', 'pso', 'sc'];

describe('[C51] did you mean', () => {
  it.each([
    ['dirct', 'did you mean direct?'],
    ['DIRECT', 'did you mean direct?'],
    ['stop_machine', 'did you mean stop-machine?'],
    ['ftrace-nmi-208', 'did you mean ftrace-nmi-2008 or ftrace-nmi-2009?'],
    ['ftrace', 'did you mean ftrace-nmi-2008 or ftrace-nmi-2009?'],
    ['machine', 'did you mean stop-machine?'],
    ['TSO', 'did you mean tso?'],
    ['quark', null],
    ['', null],
    ['x', null],
  ])('%s: %s', (word, says) => {
    expect(didYouMean(word, NAMES)).toBe(says);
  });
});
