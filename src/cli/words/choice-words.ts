/** Which part of a run is to be shown: `--from`, `--to`, `--around`, `--cpu`, `--kind`. */
import { EVENT_KINDS } from '../../machine/events/event-table.ts';
import type { Event, EventKind } from '../../machine/events/events.ts';
import { hasWords } from '../../report/rows/event-wording.ts';
import { UsageError } from '../process/exit.ts';
import { choice, wholeNumber } from './arguments.ts';
import type { Words } from './given-words.ts';

/** Of a run that is not known yet; undefined where nothing is said. */
export interface ChoiceWords {
  from?: number;
  to?: number;
  around?: number;
  cpus: number[] | null;
  kinds: EventKind[] | null;
}

/** Kinds that a table tells of. */
export const SHOWN_KINDS: readonly EventKind[] = EVENT_KINDS.filter((kind) =>
  hasWords({ kind } as Event),
);

/** Throws UsageError. */
export function choiceOf({ from, to, around, cpu, kind }: Words): ChoiceWords {
  const event = (option: string, word: Words[string]): number | undefined =>
    typeof word === 'string' ? wholeNumber(option, word, { least: 0 }) : undefined;
  if (around !== undefined && (from !== undefined || to !== undefined)) {
    throw new UsageError('give --around, or --from and --to, not both');
  }
  const said = {
    from: event('--from', from),
    to: event('--to', to),
    around: event('--around', around),
    cpus: typeof cpu === 'string' ? cpu.split(',').map(cpuOf) : null,
    kinds: typeof kind === 'string' ? kind.split(',').map(kindOf) : null,
  };
  if (said.from !== undefined && said.to !== undefined && said.from > said.to) {
    throw new UsageError(
      `--from ${said.from} is behind --to ${said.to}: there is no event between`,
    );
  }
  return said;
}

/** `CPU1` is as good as `1`. */
const cpuOf = (word: string): number =>
  wholeNumber('--cpu', word.trim().replace(/^cpu/i, ''), { least: 0 }, ', or several such as 0,2');

function kindOf(word: string): EventKind {
  const kind = word.trim() as EventKind;
  if (EVENT_KINDS.includes(kind) && !SHOWN_KINDS.includes(kind)) {
    const rest = "'pokelab export' has them, and so have the events of 'pokelab debug'";
    throw new UsageError(
      `--kind ${kind}: such events are private to a CPU and in no table; ${rest}`,
    );
  }
  return choice('--kind', kind, SHOWN_KINDS) as EventKind;
}
