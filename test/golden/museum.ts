/** A row of the museum made again, from the protocols as they are. */
import { exhibits } from '../../src/cli/museum/exhibits.ts';
import type { Row } from '../../src/cli/museum/results.ts';
import { searchExhibit } from '../../src/cli/museum/search-exhibit.ts';
import { duration } from '../../src/cli/words/arguments.ts';
import { quietEnvironment } from '../support/quiet-environment.ts';
import { MUSEUM_TIME } from './golden.ts';

export async function searchAgain({ protocol }: Row, folder: string): Promise<Row | null> {
  const found = (await exhibits()).find((exhibit) => exhibit.protocol.name === protocol);
  if (found === undefined) throw new Error(`there is no ${protocol}`);
  return searchExhibit(quietEnvironment().environment, {
    kind: 'museum',
    source: found.protocol.file,
    menders: found.menders.map((mender) => mender.protocol.file),
    folder,
    maxMs: duration('--time', MUSEUM_TIME),
  });
}
