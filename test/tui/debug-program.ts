/** The verb `debug` as a program of its own: what the tmux test runs. */
import { run } from '../../src/cli/debug.ts';

const environment = {
  err: (text: string) => void process.stderr.write(text),
  command: 'pokelab',
};
process.exitCode = await run(environment, process.argv.slice(2), {});
