/** `npm run golden`: makes the kept runs again, after a change of the machine, a protocol or the report. */
import { makeGolden } from './golden.ts';

await makeGolden('replays');
