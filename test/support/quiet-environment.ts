/** What a verb sees when there is no terminal and nobody to interrupt it; what it prints is kept. */
import type { Environment } from '../../src/cli/process/environment.ts';
import { shownText } from '../../src/cli/process/shown-text.ts';

export interface Quiet {
  environment: Environment;
  printed: { out: string; err: string };
}

export function quietEnvironment(changes: Partial<Environment> = {}): Quiet {
  const printed = { out: '', err: '' };
  const environment: Environment = {
    out: (text) => {
      printed.out += shownText(text);
    },
    err: (text) => {
      printed.err += shownText(text);
    },
    isTerminal: false,
    colour: false,
    columns: () => 80,
    now: () => performance.now(),
    listen: () => {},
    interrupted: () => false,
    memoryLow: () => false,
    command: 'pokelab',
    ...changes,
  };
  return { environment, printed };
}
