/** Explanations of failures that are about what sites hold: of which contents what ran is, which calls were due. */
import type { Event } from '../../machine/events/events.ts';
import { decode } from '../../machine/memory/decode.ts';
import { hexOf } from '../../machine/memory/hex.ts';
import type { Site } from '../../machine/program/program.ts';
import { addressName } from '../../machine/state/address-names.ts';
import { instructionsOf, isTorn } from '../../machine/state/site-contents.ts';
import { type Passed, passedBy } from '../facts/site-passes.ts';
import { contentName } from '../naming/contents.ts';
import { resumedPlace } from '../rows/trap-entry.ts';
import { at, listed, since } from './phrases.ts';
import { decodeAt, type StoryFacts } from './story-facts.ts';

type Executed = Extract<Event, { kind: 'executed' }>;

/** What an instruction that is of no content should have been: `: neither the old bytes (..) nor the new bytes (..)`. */
export function expectedThere(site: Site, address: number): string {
  const offset = address - site.address;
  const bytes = new Map<string, string[]>();
  const inside: string[] = [];
  site.contents.forEach((content, index) => {
    const name = contentName(site, index);
    const size = instructionsOf(site, index).get(offset);
    if (size === undefined) inside.push(name);
    else {
      const there = hexOf(content.bytes.slice(offset, offset + size));
      bytes.set(there, [...(bytes.get(there) ?? []), name]);
    }
  });
  const none = inside.length === 0 ? '' : `, where no instruction of ${contents(inside)} begins`;
  const expected = [...bytes].map(([there, names]) => `the ${listed(names)} bytes (${there})`);
  if (expected.length === 0) return none;
  return `${none}: ${expected.length > 1 ? 'neither' : 'not'} ${expected.join(' nor ')}`;
}

/** `the old content`, `the old and new contents` */
const contents = (names: readonly string[]): string =>
  `the ${listed(names)} content${names.length === 1 ? '' : 's'}`;

/**
 * Instructions of which each is of some content, but all that the frame ran is of none: those, one after
 * the other, that left fewer contents. Null where the last one alone is of no content.
 */
export function mixedContents(story: StoryFacts, event: Executed): string[] | null {
  const { system, facts, critical } = story;
  const site = system.program.sites[event.site];
  const last = passedBy(system, critical.event, event);
  if (isTorn(site, last.refuted)) return null;
  let refuted = 0;
  const parts = [...facts.passOf(event.cpu, event.site), last].flatMap((passed) => {
    const isNews = (passed.refuted & ~refuted) !== 0;
    refuted |= passed.refuted;
    return isNews || passed === last ? [passedText(story, site, passed)] : [];
  });
  const decoded = decodeAt(story, event.address, last.kind === 'executed' ? last.bytes : []);
  const seen = decoded === null ? '' : ` An x86 decoder makes of the last: ${decoded}.`;
  return [`CPU${event.cpu} ${parts.join(', then ')}: no content has all of that.${seen}`];
}

/** What brought a CPU to an instruction inside a site: what its frame had run there; nothing for the first. */
export function howItCameThere(story: StoryFacts, cpu: number, index: number): string[] {
  const site = story.system.program.sites[index];
  const parts = story.facts.passOf(cpu, index).map((passed) => passedText(story, site, passed));
  return parts.length === 0 ? [] : [`Before, it ${parts.join(', then ')}.`];
}

function passedText(story: StoryFacts, site: Site, passed: Passed): string {
  const { system } = story;
  const name = addressName(system, passed.address);
  if (passed.kind === 'executed') {
    const left = site.contents
      .map((_, index) => index)
      .filter((index) => ((passed.refuted >> index) & 1) === 0);
    const of = contents(left.map((index) => contentName(site, index)));
    const isAll = left.length === site.contents.length;
    const what = `executed ${hexOf(passed.bytes)} at ${name} (event ${passed.index})`;
    return isAll ? what : `${what}, which is of ${of} only`;
  }
  const trap = trapText(story, passed);
  const skipped = skippedBy(site, passed);
  return skipped === '' ? trap : `${trap}, so that ${skipped} was not executed`;
}

function trapText({ system }: StoryFacts, trap: Extract<Passed, { kind: 'trapped' }>): string {
  const taken = `took an int3 at ${addressName(system, trap.address)} (event ${trap.index})`;
  return trap.place === ''
    ? taken
    : `${taken}, from which int3_handler() let it go on ${trap.place} (event ${trap.ended})`;
}

/** What the contents that a trap's end has ruled out have where the int3 was: `55 (old and new)`. */
function skippedBy(site: Site, { address, refuted }: Passed): string {
  const offset = address - site.address;
  const bytes = new Map<string, string[]>();
  site.contents.forEach((content, index) => {
    const size = instructionsOf(site, index).get(offset);
    if (((refuted >> index) & 1) === 0 || size === undefined) return;
    const there = hexOf(content.bytes.slice(offset, offset + size));
    bytes.set(there, [...(bytes.get(there) ?? []), contentName(site, index)]);
  });
  return [...bytes].map(([there, names]) => `${there} (${listed(names)})`).join(' or ');
}

/** Which calls were due at a site, and what its frame did there instead. */
export function missedCall(story: StoryFacts, event: Event): string[] {
  const { system, facts, critical } = story;
  const { cpu, message, site: index } = critical.failure;
  const site = system.program.sites[index];
  const calls = site.contents.map((_, content) => {
    const made = [...instructionsOf(site, content)].flatMap(([offset, size]) =>
      callText(story, site, content, offset, size),
    );
    return `${contentName(site, content)}: ${listed(made)}`;
  });
  const did = didThere(story, event, index);
  const place = since(system, facts.contextOf(cpu)) + at(system, facts.spotOf(cpu));
  return [
    `${message}: ${calls.join('; ')}.`,
    did.length === 0 ? `CPU${cpu} was${place}.` : `CPU${cpu} ${did.join(', then ')}.`,
    ...(did.length === 0 ? [] : [`It was${place}.`]),
  ];
}

function callText(
  story: StoryFacts,
  site: Site,
  content: number,
  offset: number,
  size: number,
): string[] {
  const address = site.address + offset;
  const bytes = site.contents[content].bytes.slice(offset, offset + size);
  if (decode(bytes, address).kind !== 'call') return [];
  const where = offset === 0 ? '' : ` at ${addressName(story.system, address)}`;
  return [(decodeAt(story, address, bytes) ?? hexOf(bytes)) + where];
}

/** All that the frame which misses the call ran at the site, the event included. */
function didThere(story: StoryFacts, event: Event, index: number): string[] {
  const { system, facts, critical } = story;
  const site = system.program.sites[index];
  const isTrapsEnd = event.kind === 'interrupt-returned';
  const passed = facts.passOf(event.cpu, index, isTrapsEnd ? 1 : 0).slice();
  if (event.kind === 'executed') passed.push(passedBy(system, critical.event, event));
  const last = passed.at(-1);
  if (isTrapsEnd && last?.kind === 'trapped') {
    const place = resumedPlace(system, event, facts.machine) ?? '';
    passed[passed.length - 1] = { ...last, place, ended: critical.event };
  }
  return passed.map((one) => passedText(story, site, one));
}
