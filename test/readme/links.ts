/** Where the links of a page lead. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Packages are named in words: a link to where they come from is a second place that says which one is meant. */
const REGISTRIES = /^https?:\/\/([\w-]+\.)*(npmjs\.(org|com)|yarnpkg\.com|pypi\.org|crates\.io)\b/;

/** What git knows, or would know: what is built is not there for who reads the page elsewhere. */
const PATHS: ReadonlySet<string> = new Set(
  spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .stdout.split('\n')
    .flatMap((path) => [path, ...foldersAbove(path)]),
);

function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? ['.'] : [folder, ...foldersAbove(folder)];
}

/** Without code blocks and code spans. */
const prose = (text: string): string =>
  text.replace(/^(```+)[\s\S]*?^\1$/gm, '').replace(/(`+)[^`][\s\S]*?\1/g, '');

export const linksIn = (text: string): string[] =>
  [
    ...prose(text).matchAll(/\]\(\s*<?([^)\s>]+)|^\[[^\]]+\]:\s*(\S+)|\b(?:href|src)="([^"]*)"/gm),
  ].map((match) => match[1] ?? match[2] ?? match[3]);

/** What GitHub calls the headings of a page. */
export function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  const headings = text.replace(/^(```+)[\s\S]*?^\1$/gm, '').matchAll(/^#{1,6} +(.*?)(?: +#+)?$/gm);
  return [...headings].map(([, title]) => {
    const slug = slugOf(title);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

const slugOf = (title: string): string =>
  title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replace(/ /g, '-');

/** What is wrong with a link on a page, null for nothing. */
export function faultOf(page: string, link: string): string | null {
  if (REGISTRIES.test(link)) return `${link}: a registry of packages`;
  if (/^[a-z]+:/.test(link)) return null;
  const [path, anchor] = link.split('#');
  const target =
    path === '' ? page : normalize(join(dirname(page), decodeURI(path))).replace(/\/$/, '');
  if (!PATHS.has(target)) return `${link}: there is no ${target}`;
  if (anchor === undefined) return null;
  if (!target.endsWith('.md')) return `${link}: ${target} has no headings`;
  return anchorsOf(readFileSync(target, 'utf8')).includes(anchor)
    ? null
    : `${link}: there is no such heading`;
}
