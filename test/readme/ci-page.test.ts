/** The workflows of docs/ci.md: their commands run as they stand, step by step, in a directory that has nothing else. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readXml } from '../cli/ci/readers.ts';
import { wrongWith } from '../cli/ci/sarif-schema.ts';
import { environment, scratch, startProgram } from '../e2e/pokelab.ts';
import { isLong } from '../support/daily.ts';

const page = readFileSync('docs/ci.md', 'utf8');

/** A file that the page shows. */
function shown(name: string): string {
  const [, text] = page.split(new RegExp(`^\`\`\`\\w+ ${name.replaceAll('.', '\\.')}\\n`, 'm'));
  return text.slice(0, text.indexOf('\n```') + 1);
}

/** The commands behind `run:`, of one line or of a block of them, and those of a list `script:`. */
function commandsOf(yaml: string): string[] {
  const lines = yaml.split('\n');
  const indentOf = (line: string) => line.length - line.trimStart().length;
  return lines.flatMap((line, at) => {
    const [, one] = /^ *run: (?!\|)(.+)$/.exec(line) ?? [];
    if (one !== undefined) return [one];
    if (!/^ *(run: \||script:)$/.test(line)) return [];
    const end = lines.findIndex((other, nth) => nth > at && indentOf(other) <= indentOf(line));
    const block = lines.slice(at + 1, end < 0 ? undefined : end).map((part) => part.trim());
    return line.includes('run') ? [block.join('\n')] : block.map((part) => part.replace(/^- /, ''));
  });
}

const packed = scratch();

/** The package, as `npm pack` makes it of what is built. */
beforeAll(() => {
  if (!isLong) return;
  const words = ['pack', '--ignore-scripts', '--pack-destination', packed];
  execFileSync('npm', words, { stdio: 'ignore' });
}, 120_000);

/** An empty directory with what the page says is there. */
function repository(): string {
  const cwd = scratch();
  writeFileSync(join(cwd, 'my.c'), shown('my.c'));
  mkdirSync(join(cwd, 'tools'));
  for (const name of readdirSync(packed)) {
    writeFileSync(join(cwd, 'tools', name), readFileSync(join(packed, name)));
  }
  if (!isLong) {
    const bin = join(cwd, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    const program = `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/pokelab.js')}' "$@"\n`;
    writeFileSync(join(bin, 'pokelab'), program, { mode: 0o755 });
  }
  return cwd;
}

/** As a runner does it: a shell for each step, which ends at the first command that fails. */
const step = (command: string, cwd: string, env: NodeJS.ProcessEnv) =>
  startProgram('bash', ['-e', '-o', 'pipefail', '-c', command], { cwd, env }).ended;

/** Whatever needs the registry runs in the long test. */
const stepsOf = (name: string): string[] =>
  commandsOf(shown(name)).filter((command) => isLong || !command.startsWith('npm install'));

describe('[C60] docs/ci.md', () => {
  it('GitHub Actions: a race is found, told and kept', async () => {
    const cwd = repository();
    const summary = join(cwd, 'step-summary');
    writeFileSync(summary, '# Of another step\n');
    const env = environment({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
    const yaml = shown('.github/workflows/pokelab.yml');
    const steps = stepsOf('.github/workflows/pokelab.yml');
    const check = steps.findIndex((command) => command.includes('pokelab check'));
    for (const command of steps.slice(0, check)) {
      expect(await step(command, cwd, env), command).toMatchObject({ status: 0 });
    }
    const { status, out, err } = await step(steps[check], cwd, env);
    for (const command of steps.slice(check + 1)) {
      expect(await step(command, cwd, env), command).toMatchObject({ status: 0 });
    }
    expect(status, err).toBe(1);
    expect(out).toMatch(/^FAIL {2}my-protocol: /m);
    const line = 1 + shown('my.c').split('\n').indexOf('\tWRITE_ONCE(busy, 1);');
    expect(err).toContain(
      `::error file=my.c,line=${line},title=cross-modification%3A my-protocol::`,
    );
    // The page shows the annotation as it is.
    expect(page).toContain(`\n${err.split('\n').find((one) => one.startsWith('::'))}\n`);
    expect(readFileSync(summary, 'utf8')).toMatch(/^# Of another step\n\n## FAIL: `my-protocol: /);
    // What the other steps upload is there.
    const [, sarif] = /sarif_file: (.*)/.exec(yaml) ?? [];
    const log = JSON.parse(readFileSync(join(cwd, sarif), 'utf8'));
    expect(wrongWith(log)).toEqual([]);
    const [{ locations, attachments }] = log.runs[0].results;
    expect(locations[0].physicalLocation.artifactLocation.uri).toBe('my.c');
    const [, kept] = /path: \|\n((?: {12}.*\n)+)/.exec(yaml) ?? [];
    const paths = kept.trim().split(/\s+/);
    expect(paths).toContain(attachments[0].artifactLocation.uri);
    for (const path of paths) expect(existsSync(join(cwd, path)), path).toBe(true);
  }, 180_000);

  it('plain CI: a case for each expectation', async () => {
    const cwd = repository();
    const env = environment({ CI: 'true' });
    const [test, ...before] = stepsOf('.gitlab-ci.yml').toReversed();
    for (const command of before.toReversed()) {
      expect(await step(command, cwd, env), command).toMatchObject({ status: 0 });
    }
    const { status, err } = await step(test, cwd, env);
    expect(status, err).toBe(1);
    const [, file] = /junit: (.*)/.exec(shown('.gitlab-ci.yml')) ?? [];
    const [suite] = readXml(readFileSync(join(cwd, file), 'utf8')).children;
    expect(suite.attributes).toMatchObject({ name: 'my-protocol', tests: '2', failures: '1' });
  }, 180_000);
});
