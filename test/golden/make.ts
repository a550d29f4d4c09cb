/**
 * `npm run golden`: makes the kept runs again, after a change of the machine, a protocol or the report. Of the
 * museum only what is of another text: all of it takes long, and is `pokelab museum --search --time 10m`.
 */
import * as museum from '../../src/cli/verbs/museum.ts';
import { quietEnvironment } from '../support/quiet-environment.ts';
import { MUSEUM_TIME, makeGolden } from './golden.ts';

const say = (text: string): void => void process.stdout.write(text);

await makeGolden('replays');
const { environment } = quietEnvironment({ out: say, err: say });
process.exitCode = await museum.run(environment, [], { changed: true, time: MUSEUM_TIME });
