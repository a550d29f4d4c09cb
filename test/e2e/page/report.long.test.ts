/** `pokelab report`: what it writes, opened in a browser and used as a reader does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { kept, run, scratch } from '../pokelab.ts';
import { browserPath, launch, open, why } from './browser.ts';

const cwd = scratch();
const at = (name: string): string => join(cwd, name);

async function report(name: string, ...words: string[]): Promise<number | null> {
  const { status } = await run(['report', ...words, '-o', name], { cwd });
  return status;
}

/** Names and comments that try what a page must not do. */
const HOSTILE = readBuiltin('direct').text.replace(
  '/*',
  '/* </script><script>alert(1)</script> <img src=x onerror=alert(2)>',
);
const HOSTILE_NAME = '<img src=x onerror=alert(3)>.c';

let browser: Browser;
beforeAll(async () => {
  if (browserPath === undefined) return;
  browser = await launch();
  writeFileSync(at(HOSTILE_NAME), HOSTILE);
  expect(await report('race.html', kept('ftrace-nmi-2008'))).toBe(0);
  expect(await report('diff.html', kept('ftrace-nmi-2008'), '--against', 'ftrace-nmi-2009')).toBe(
    1,
  );
  expect(await report('pass.html', 'ftrace-nmi-2009', '--cpus', '2', '--nmis', '1')).toBe(0);
  expect(await report('museum.html', 'museum')).toBe(0);
});
afterAll(() => browser?.close());

const where = (page: Page): Promise<string | null> => page.textContent('#where');
const now = (page: Page): Promise<string | null> => page.textContent('#now code');
const row = (page: Page): Promise<string | null> => page.getAttribute('.now-row', 'y');
const y = Number;
const bands = (page: Page): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('.now-row')].map((one) => one.getAttribute('y'))`);

describe.skipIf(browserPath === undefined)(`[P10] the race of 2008 in a browser${why}`, () => {
  it('opens where it fails, and says why', async () => {
    const { page, wrong } = await open(browser, at('race.html'));
    expect(await where(page)).toBe('event 133 of 134');
    expect(await page.textContent('.verdict')).toBe('FAIL cross-modification');
    expect(await page.textContent('#why')).toContain('CPU0 changed vfs_read while CPU1 was');
    expect(await page.title()).toBe('ftrace-nmi-2008: FAIL cross-modification');
    expect(await page.textContent('.line.here:has-text("write_status = ")')).toContain(
      'probe_kernel_write(write_ip',
    );
    expect(wrong).toEqual([]);
  });

  it('goes where the address says, and where links of sentences lead', async () => {
    const { page, wrong } = await open(browser, `${at('race.html')}#event=116`);
    expect(await where(page)).toBe('event 116 of 134');
    expect(await now(page)).toContain('NMI');
    await page.click('#why a:text-is("16")');
    expect(await where(page)).toBe('event 16 of 134');
    await page.goBack();
    expect(await where(page)).toBe('event 116 of 134');
    await page.evaluate("location.hash = '#event=8'");
    await expect.poll(() => where(page)).toBe('event 8 of 134');
    expect(wrong).toEqual([]);
  });

  it('goes back and forth by keys, and the picture with it', async () => {
    const { page, wrong } = await open(browser, at('race.html'));
    await page.keyboard.press('g');
    expect(await where(page)).toBe('before event 0 of 134');
    await page.keyboard.press('s');
    expect(await where(page)).toBe('event 2 of 134');
    const first = y(await row(page));
    await page.keyboard.press('j');
    expect(y(await row(page))).toBeGreaterThan(first);
    await page.keyboard.press('S');
    expect(y(await row(page))).toBe(first);
    for (const key of '116g') await page.keyboard.press(key);
    expect(await where(page)).toBe('event 116 of 134');
    await page.keyboard.press('!');
    expect(await where(page)).toBe('event 133 of 134');
    await page.keyboard.press('E');
    expect(await page.textContent('#now .aside')).toContain('CPU0');
    await page.keyboard.press('?');
    expect(await page.isVisible('#help')).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#help')).toBe(false);
    expect(wrong).toEqual([]);
  });

  it('shows each value at the moment, and leads to who wrote it', async () => {
    const { page, wrong } = await open(browser, `${at('race.html')}#event=121`);
    const flag = page.locator('.facts tr:has(th:text-is("write_flag"))');
    expect(await flag.locator('td').textContent()).toBe('1 (was 0)');
    await flag.locator('button').hover();
    expect(await page.isVisible('.hint-row')).toBe(true);
    await flag.locator('button').click();
    expect(await where(page)).toBe('event 115 of 134');
    expect(await now(page)).toContain('write_flag = 1');
    await page.keyboard.press('I');
    expect(await flag.locator('td').textContent()).toBe('0');
    const bytes = page.locator('.facts .byte');
    expect(await bytes.allTextContents()).toEqual(['0f', '1f', '44', '00', '00']);
    await page.keyboard.press('!');
    expect((await bytes.allTextContents())[0]).toBe('e8');
    expect(wrong).toEqual([]);
  });

  it('takes clicks on rows, on lines of a stack, and the scrubber', async () => {
    const { page, wrong } = await open(browser, at('race.html'));
    await page.click('svg.lanes text:text-is("120")');
    expect(await where(page)).toBe('event 120 of 134');
    await page.click('.facts li button:has-text("patcher()")');
    expect(await page.isVisible('.code .line:has-text("stop_machine(ftrace_replace_code")')).toBe(
      true,
    );
    await page.locator('#scrubber').fill('10');
    expect(await where(page)).toBe('event 9 of 134');
    await page.click('[data-do=story-next]');
    expect(await where(page)).toBe('event 10 of 134');
    expect(wrong).toEqual([]);
  });

  it('plays, and stops', async () => {
    const { page } = await open(browser, at('race.html'));
    await page.keyboard.press('g');
    for (const key of ['+', '+', '+', '+', ' ']) await page.keyboard.press(key);
    await expect.poll(async () => Number(await page.inputValue('#scrubber'))).toBeGreaterThan(20);
    await page.keyboard.press(' ');
    const stopped = await where(page);
    await page.waitForTimeout(300);
    expect(await where(page)).toBe(stopped);
  });

  it('is whole without its program, and on paper', async () => {
    const { page } = await open(browser, at('race.html'), { javaScriptEnabled: false });
    expect(await page.textContent('#story')).toContain("CPU1's NMI fetched byte 0 of vfs_read");
    expect(await page.isVisible('svg.lanes')).toBe(true);
    expect(await page.isVisible('.bar')).toBe(false);
    await page.click('summary');
    expect(await page.locator('table.rows tr').count()).toBeGreaterThan(20);
    const { page: again } = await open(browser, at('race.html'));
    await again.emulateMedia({ media: 'print' });
    expect(await again.isVisible('.bar')).toBe(false);
    expect(await again.isVisible('svg.lanes')).toBe(true);
    const box = await again.locator('.lanes-box').boundingBox();
    const svg = await again.locator('svg.lanes').boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(svg?.height ?? Infinity);
  });

  it.each(['light', 'dark'] as const)(
    '%s, on a screen and on a phone: nothing is wider than it',
    async (colorScheme) => {
      for (const [width, height] of [
        [1280, 800],
        [390, 844],
      ]) {
        const { page, wrong } = await open(browser, at('race.html'), {
          width,
          height,
          colorScheme,
        });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          width,
        );
        const paper = await page.evaluate(
          'getComputedStyle(document.documentElement).backgroundColor',
        );
        expect(paper).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)');
        expect(wrong).toEqual([]);
      }
    },
  );

  it('has a name for everything that can be used', async () => {
    const { page } = await open(browser, at('race.html'));
    const unnamed =
      await page.evaluate(`[...document.querySelectorAll('button, input, a, [tabindex]')]
      .filter((one) => !(one.getAttribute('aria-label') ?? one.textContent ?? '').trim())
      .map((one) => one.outerHTML)`);
    expect(unnamed).toEqual([]);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.locator('#now').getAttribute('aria-live')).toBe('polite');
    expect(await page.locator('h1').count()).toBe(1);
  });
});

describe.skipIf(browserPath === undefined)(`[P11] no page is wider than the screen${why}`, () => {
  it.each(['race', 'diff', 'pass', 'museum'])('%s', async (name) => {
    for (const width of [360, 700, 960, 1000, 1280, 2000]) {
      const { page } = await open(browser, at(`${name}.html`), { width, height: 800 });
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect(wide, `${width}`).toBeLessThanOrEqual(width);
      await page.close();
    }
  });
});

describe.skipIf(browserPath === undefined)(`[P11] other pages in a browser${why}`, () => {
  it('a diff: both runs under one cursor, from the first real difference on', async () => {
    const { page, wrong } = await open(browser, at('diff.html'));
    expect(await page.textContent('.verdict')).toBe('fixed: blocked');
    expect(await where(page)).toBe('event 114 of 134');
    expect(await page.textContent('#now .aside')).toContain('write_flag');
    expect(await page.locator('.now-row').count()).toBe(2);
    const rows = await bands(page);
    await page.keyboard.press(']');
    const later = await bands(page);
    expect(later).not.toEqual(rows);
    await page.keyboard.press('[');
    expect(await page.locator('.differs-row').count()).toBeGreaterThan(4);
    await page.keyboard.press('o');
    expect(await where(page)).toMatch(/of 248$/);
    expect(wrong).toEqual([]);
  });

  it('a search that passed: what was searched, and one run', async () => {
    const { page, wrong } = await open(browser, at('pass.html'));
    expect(await page.textContent('.verdict')).toBe('PASS');
    expect(await page.textContent('#note-1')).toContain('exhaustive, complete');
    expect(await page.locator('[data-do=failure]').count()).toBe(0);
    expect(await page.textContent('#grid')).toMatch(/\d+ pairs of a place of CPU0/);
    expect(await page.isVisible('svg.grid')).toBe(true);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    expect(wrong).toEqual([]);
  });

  it('the museum', async () => {
    const { page, wrong } = await open(browser, at('museum.html'));
    expect(await page.locator('th:text-is("ftrace-nmi-2008")').count()).toBe(1);
    await page.click('summary >> nth=0');
    expect(await page.isVisible('pre >> nth=0')).toBe(true);
    expect(wrong).toEqual([]);
  });

  it('of names that try to be more', async () => {
    expect(await report('hostile.html', HOSTILE_NAME)).toBe(1);
    const { page, wrong } = await open(browser, at('hostile.html'));
    expect(wrong).toEqual([]);
    expect(await page.textContent('.tabs')).toContain(HOSTILE_NAME);
    expect(await page.textContent('#again')).toContain(HOSTILE_NAME);
    expect(await page.textContent('.code')).toContain('<img src=x onerror=alert(2)>');
    expect(await page.locator('img').count()).toBe(0);
  });
});
