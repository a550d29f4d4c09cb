/** [C1] [C2]: words that nobody means. A new verb, and a new option, is among them by itself. */
import { expect, it } from 'vitest';
import { scratch } from '../pokelab.ts';
import { hostileWords } from './program.ts';

const directory = scratch();

it('[C2] hostile words end with a documented status and a line, never with 3 nor a hang', async () => {
  expect(await hostileWords(directory, 83)).toBe('done\n');
});
