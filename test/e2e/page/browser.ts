/** Debian's chromium, driven as a reader drives it; nothing is downloaded. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const browserPath: string | undefined = PLACES.find((path) => existsSync(path));
export const why = browserPath === undefined ? ' (skipped: no chromium here)' : '';

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });

export interface Opened {
  page: Page;
  /** What went wrong in it: errors, requests for anything but the file itself, dialogs. */
  wrong: string[];
}

export interface Look {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  javaScriptEnabled?: boolean;
}

export async function open(browser: Browser, file: string, look: Look = {}): Promise<Opened> {
  const { width = 1280, height = 800, colorScheme = 'light', javaScriptEnabled = true } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    javaScriptEnabled,
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', ({ message }) => wrong.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('dialog', (dialog) => {
    wrong.push(dialog.message());
    void dialog.dismiss();
  });
  const url = `file://${file}`;
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url.split('#')[0]) wrong.push(request.url());
  });
  await page.goto(url);
  return { page, wrong };
}
