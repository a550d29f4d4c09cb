/** SPEC.md's rules, and who cites them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesUnder } from './house.ts';

const RULES = [
  ...readFileSync('src/SPEC.md', 'utf8').matchAll(/^- (?:\*\*)?\[?([A-Z]\d+(?:\.\d+)?)\b/gm),
].map((match) => match[1]);

const citing = ['src', 'tui', 'test', 'docs']
  .flatMap(filesUnder)
  .filter((path) => /\.(ts|md)$/.test(path));

describe('the rules of SPEC.md', () => {
  it('have a number each', () => {
    expect(RULES.length).toBeGreaterThan(300);
    expect(RULES.filter((rule, index) => RULES.indexOf(rule) !== index)).toEqual([]);
  });

  it('are there where one is cited', () => {
    const lost = citing.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\[([A-Z]\d+)\]/g)]
        .filter(([, rule]) => !RULES.includes(rule))
        .map(([cited]) => `${path}: ${cited}`),
    );
    expect(lost).toEqual([]);
  });

  it('are there where a page names one', () => {
    const pages = ['README.md', ...filesUnder('docs').filter((path) => path.endsWith('.md'))];
    const lost = pages.flatMap((path) => {
      const prose = readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```$|`[^`]*`/gm, '');
      const named = prose.match(/\b[ACDEFHLMRTUVW]\d{1,2}\b/g) ?? [];
      return named.filter((rule) => !RULES.includes(rule)).map((rule) => `${path}: ${rule}`);
    });
    expect(lost).toEqual([]);
  });
});
