/** What two runs are called in what is said of them. */
import { basename } from 'node:path';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Titles } from '../judging/judgement.ts';

/** The protocols' names, or what the user called the runs, paths or spellings, where these are the same. */
export function titlesOf(
  a: Pick<Scenario, 'protocol'>,
  b: Pick<Scenario, 'protocol'>,
  called: Titles,
): Titles {
  return a.protocol === b.protocol
    ? { a: basename(called.a), b: basename(called.b) }
    : { a: a.protocol, b: b.protocol };
}

/** What of the machine is another one in a scenario that a run is carried over to. */
export type OtherMachine = Partial<
  Pick<Scenario, 'memory' | 'hardware' | 'nmiStack' | 'int3Stack'>
>;

/** The same, of a run that is carried over, with the machine where the user has said one: `name (sc, amd)`. */
export function carriedTitles(
  a: Scenario,
  b: Scenario,
  called: Titles,
  machine: OtherMachine,
): Titles {
  const titles = titlesOf(a, b, called);
  const said = Object.values(machine).join(', ');
  return { a: titles.a, b: said === '' ? titles.b : `${titles.b} (${said})` };
}
