/** [A10] The types of the library, as those who install the package have them. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesIn } from '../../readme/pages.ts';
import { daily } from '../../support/daily.ts';
import { scratch } from '../pokelab.ts';
import { filesNamed, type Packed, pack, unpackInto } from './tarball.ts';

const own = scratch();
let packed: Packed;

beforeAll(() => {
  packed = pack(own);
  unpackInto(own, packed);
});

/** Everything that is exported, and some of what the types say of it. */
const CONSUMER = `import * as pokelab from 'pokelab';
import { exhaustive, finish, type Scenario, type SearchResult, simulate, UNLIMITED } from 'pokelab';

export const everything = { ...pokelab };
export function search(scenario: Scenario): SearchResult {
  const built = pokelab.buildSystem(scenario);
  if (!built.ok) throw new Error(pokelab.renderDiagnostics(built.diagnostics, [scenario.source]));
  const kinds: string[] = [];
  simulate(built.system, (_machine, steps) => steps[0] ?? null).subscribe(({ event }) => {
    if (event.kind === 'trapped') kinds.push(event.kind);
  });
  return finish(exhaustive({ ...UNLIMITED, system: built.system, reduce: true, maxSteps: Infinity, seed: 0 }));
}
// @ts-expect-error: it takes a scenario, not a name
search('direct');
// @ts-expect-error: a finding may not be there
export const failure = search({} as Scenario).finding.failure;
`;

/** The project's own, and an older one, which attw brings with it. */
const COMPILERS = ['typescript', '@arethetypeswrong/core/node_modules/typescript'].map((name) => {
  const folder = `node_modules/${name}`;
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return { version: version as string, path: resolve(folder, 'bin/tsc') };
});

const MODES = [
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
  { module: 'Node16', moduleResolution: 'Node16' },
  { module: 'ESNext', moduleResolution: 'Bundler' },
];

/** What the compiler says of a file. */
async function compile(compiler: string, file: string, options: object): Promise<string> {
  const name = JSON.stringify([file, options]).replace(/\W+/g, '-');
  const config = {
    compilerOptions: {
      target: 'ES2022',
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    },
    files: [file],
  };
  writeFileSync(join(own, `${name}.json`), JSON.stringify(config));
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', `${name}.json`], { cwd: own });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('[A10] the types of the library', () => {
  // The older one takes some seconds.
  const compilers = COMPILERS.slice(0, daily(1, COMPILERS.length));
  const rows = compilers.flatMap((compiler) => MODES.map((mode) => ({ ...compiler, ...mode })));
  it.each(rows)('compile with TypeScript $version, $moduleResolution', async (row) => {
    const { path, version: _, ...options } = row;
    writeFileSync(join(own, 'consumer.ts'), CONSUMER);
    expect(await compile(path, 'consumer.ts', options)).toBe('');
  });

  it('are those that the programs of docs/library.md need', async () => {
    mkdirSync(join(own, 'node_modules/@types'));
    for (const name of ['@types/node', 'undici-types']) {
      symlinkSync(resolve('node_modules', name), join(own, 'node_modules', name));
    }
    const options = { ...MODES[0], types: ['node'], allowJs: true, skipLibCheck: true };
    const shown = filesIn(readFileSync('docs/library.md', 'utf8'));
    const programs = shown.filter(({ name }) => name.endsWith('.mjs'));
    expect(programs.length).toBeGreaterThan(1);
    for (const { name, text } of programs) {
      writeFileSync(join(own, name), `// @ts-check\n${text}`);
      expect(await compile(COMPILERS[0].path, name, options)).toBe('');
    }
  });

  it('have no file that nothing leads to, and name no source', () => {
    const folder = join(own, 'node_modules/pokelab/dist/types');
    const paths = filesNamed(folder, '.d.ts');
    const named = new Set(['index.d.ts']);
    for (const path of paths) {
      const text = readFileSync(join(folder, path), 'utf8');
      for (const [, file] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g)) {
        expect(file).toMatch(/\.js$/);
        named.add(join(path, '..', file.replace(/\.js$/, '.d.ts')));
      }
    }
    expect(paths).toEqual([...named].sort());
  });

  it('are found by every kind of importer (attw); it is a module, not CommonJS', async () => {
    const data = createPackageFromTarballData(new Uint8Array(readFileSync(packed.path)));
    const analysis = await checkPackage(data);
    const problems = analysis.types === false ? ['no types'] : analysis.problems;
    // Node 20.19 and later require() a module: installed.test.ts does.
    const module = {
      kind: 'CJSResolvesToESM',
      entrypoint: '.',
      resolutionKind: 'node16-cjs',
    };
    expect(problems).toEqual([module]);
  });

  it('publint has nothing to say of the package', async () => {
    const bytes = readFileSync(packed.path);
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages } = await publint({ pack: { tarball }, level: 'suggestion', strict: true });
    expect(messages).toEqual([]);
  });
});

/** What an export is declared with, in its source: a comment of its own right before it, not that of the file. */
const DOCUMENTED = /\S[\s\S]*\n\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/;

it('[A10] every export of the library says what it is', () => {
  const index = readFileSync('src/index.ts', 'utf8');
  const exported = [...index.matchAll(/^export (?:type )?\{([^}]*)\} from '\.\/([^']+)';/gm)];
  const undocumented = exported.flatMap(([, names, path]) => {
    const text = readFileSync(`src/${path}`, 'utf8');
    return namesIn(names).filter((name) => !DOCUMENTED.test(text.slice(0, placeOf(name, text))));
  });
  expect(undocumented, 'write a comment before it, behind that of the file').toEqual([]);
});

const namesIn = (names: string): string[] =>
  names
    .split(',')
    .map((name) => name.replace('type ', '').trim())
    .filter((name) => name !== '');

const placeOf = (name: string, text: string): number =>
  text.search(
    new RegExp(`^export (async )?(const|function\\*?|class|interface|type) ${name}\\b`, 'm'),
  );
