/** The command language: all of its commands but those of lists, and what a word of it means. */
import type { Command } from './command.ts';
import { EXPRESSIONS } from './expressions.ts';
import { FRAMES } from './frames.ts';
import { MARKS } from './marks.ts';
import { MOTION } from './motion.ts';
import { PANE_COMMANDS } from './panes.ts';
import { PROGRAM } from './program.ts';
import { QUESTIONS } from './questions.ts';
import { SCRIPTS } from './scripts.ts';
import { TWO_RUNS } from './two-runs.ts';
import { VALUES } from './values.ts';
import { WHAT_IF } from './what-if.ts';

export const WORDS: readonly Command[] = [
  ...MOTION,
  ...MARKS,
  ...QUESTIONS,
  ...FRAMES,
  ...EXPRESSIONS,
  ...VALUES,
  ...WHAT_IF,
  ...TWO_RUNS,
  ...PANE_COMMANDS,
  ...SCRIPTS,
  ...PROGRAM,
];
