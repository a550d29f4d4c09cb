/** What the two versions declare differently of sites of one name: where they stand, what they hold. */
import { hexOf } from '../../machine/memory/hex.ts';
import type { Site } from '../../machine/program/program.ts';
import type { Judged, Titles } from '../judging/judgement.ts';

/** Bytes of a line in which PLACE puts a site. */
const LINE = 64;
const SLOT = 16;

/** A sentence for each site of both that differs, as PLACE or SITE make it. */
export function siteSentences({ comparison, titles }: Judged): string[] {
  const [a, b] = [comparison.a.system.program, comparison.b.system.program];
  return a.sites.flatMap((site) => {
    const other = b.sites.find(({ name }) => name === site.name);
    return other === undefined ? [] : (siteSentence(site, other, titles) ?? []);
  });
}

function siteSentence(site: Site, other: Site, titles: Titles): string | null {
  const { name } = site;
  const said = (a: string, b: string) => `${a} in ${titles.a}, ${b} in ${titles.b}.`;
  if (site.address % SLOT !== other.address % SLOT) {
    const [a, b] = [site.address % LINE, other.address % LINE];
    return `${name} stands ${said(`${a} bytes into a line of ${LINE}`, `${b}`)}`;
  }
  // What is at a distance has other bytes where it stands elsewhere.
  if (site.address !== other.address) return null;
  for (const content of site.contents) {
    const match = other.contents.find((one) => one.name === content.name);
    if (match === undefined) return `${name} has the content ${content.name} in ${titles.a} only.`;
    const [a, b] = [content, match].map(({ bytes }) => hexOf(bytes));
    if (a !== b) return `The ${content.name} content of ${name} is ${said(a, b)}`;
  }
  const more = other.contents.find(({ name: own }) => site.contents.every((c) => c.name !== own));
  return more === undefined ? null : `${name} has the content ${more.name} in ${titles.b} only.`;
}
