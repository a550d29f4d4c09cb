/** What a site holds, in words: names of contents, of what was executed, of the calls that they make. */
import type { Event } from '../../machine/events/events.ts';
import { executedBytes } from '../../machine/events/executed-bytes.ts';
import { hexOf } from '../../machine/memory/hex.ts';
import { printable } from '../../machine/program/printable.ts';
import type { Site } from '../../machine/program/program.ts';
import { contentOf, isTorn, refutedBy } from '../../machine/state/site-contents.ts';
import type { System } from '../../machine/state/system.ts';

type Executed = Extract<Event, { kind: 'executed' }>;

export const contentName = (site: Site, index: number): string =>
  printable(site.contents[index]?.name ?? '?');

/**
 * `old`, `new`, the name of another content. What is of none: `TORN`, a mix of contents; `NO CONTENT`, bytes of
 * which some stand in none; `INSIDE new`, bytes of one content that are no instruction of it.
 */
export function outcomeName({ program }: System, event: Executed): string {
  const site = program.sites[event.site];
  if (event.outcome === 'torn') return tornName(site, event);
  // A frame that has left the site keeps no account of what ran there.
  const index = event.at === 0 ? event.value : contentOf(site, event.ran);
  return event.outcome === 'other' ? contentName(site, index) : event.outcome;
}

/** `e8 f7 ff 7f 00 (new)` */
export function executedText(system: System, event: Executed): string {
  const bytes = executedBytes(event);
  const more = event.size > bytes.length ? ' ..' : '';
  return `${hexOf(bytes)}${more} (${outcomeName(system, event)})`;
}

function tornName(site: Site, event: Executed): string {
  const bytes = executedBytes(event);
  const first = event.address - site.address;
  const has = (index: number, offset: number) =>
    site.contents[index].bytes[first + offset] === bytes[offset];
  const indices = site.contents.map((_, index) => index);
  const isKnown = bytes.every((_, offset) => indices.some((index) => has(index, offset)));
  if (!isKnown) return 'NO CONTENT';
  // An instruction of some content is torn by what ran before it.
  const inside = indices.filter((index) => bytes.every((_, offset) => has(index, offset)));
  const isInstruction = !isTorn(site, refutedBy(site, event.address, bytes));
  return isInstruction || inside.length === 0 ? 'TORN' : `INSIDE ${contentName(site, inside[0])}`;
}
