/** What the context that failed and the contexts that wrote had read differently. */
import { isTextAddress } from '../../machine/program/program.ts';
import { addressName } from '../../machine/state/address-names.ts';
import type { OpenContext, Read, Write } from '../facts/happenings.ts';
import { valueName } from '../naming/names.ts';
import { doer, whose } from './phrases.ts';
import type { StoryFacts } from './story-facts.ts';

/** More would hide what matters. */
const MOST = 2;

/**
 * A sentence for each variable that both have read with different results: such a variable is what
 * sent the two different ways. LOCKed operations are left out: counters differ by their nature.
 */
export function differentReads(story: StoryFacts, cpu: number, writes: readonly Write[]): string[] {
  const own = story.facts.contextOf(cpu);
  const nameOf = (id: number, { kind, task }: OpenContext) =>
    whose(id, kind, story.system.tasks > 1 ? task : null);
  if (own === undefined) return [];
  const told = new Set<number>();
  return writes
    .flatMap((write) => {
      const other = story.facts.contextOfWrite(write);
      if (other === undefined || other === own) return [];
      return differing(own, other).flatMap(([mine, theirs]) => {
        if (told.has(mine.address)) return [];
        told.add(mine.address);
        const first = { who: nameOf(cpu, own), read: mine };
        return [sentence(story, first, { who: nameOf(write.cpu, other), read: theirs })];
      });
    })
    .slice(0, MOST);
}

function differing(own: OpenContext, other: OpenContext): [Read, Read][] {
  return [...own.reads.values()].flatMap((mine): [Read, Read][] => {
    const theirs = other.reads.get(mine.address);
    if (theirs === undefined || mine.locked || theirs.locked) return [];
    if (isTextAddress(mine.address) || mine.value === theirs.value) return [];
    return [[mine, theirs]];
  });
}

interface Reader {
  who: string;
  read: Read;
}

function sentence(story: StoryFacts, one: Reader, two: Reader): string {
  const { system, facts } = story;
  const { address } = one.read;
  const value = (read: Read) => valueName(system, address, read.value);
  const [earlier, later] = one.read.index < two.read.index ? [one, two] : [two, one];
  const write = facts.writerOf(address);
  const isBetween =
    write !== undefined &&
    write.value === later.read.value &&
    write.index > earlier.read.index &&
    write.index < later.read.index;
  const cause = isBetween ? `; ${doer(system, write)} had set it at event ${write.index}` : '';
  const seen = ({ who, read }: Reader) => `${who} read ${value(read)} at event ${read.index}`;
  return `${addressName(system, address)} was not the same to both: ${seen(earlier)}, ${seen(later)}${cause}.`;
}
