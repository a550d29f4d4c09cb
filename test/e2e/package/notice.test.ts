/** NOTICE: what the package holds of others, by what the bundler and the kernel's compiler say that they took. */
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { describe, expect, it } from 'vitest';
import { isLong } from '../../support/daily.ts';

const notice = readFileSync('NOTICE', 'utf8');

interface Metafile {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

/** Files of others of which something is in the bundles. */
function bundled(): string[] {
  const { outputs } = JSON.parse(readFileSync('build/product.json', 'utf8')) as Metafile;
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  return used.map(([path]) => path).filter((path) => !/^(src|tui)\//.test(path));
}

const packageOf = (path: string): string =>
  /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? path;

/** The headings: a name and a version, underlined. */
const named = [...notice.matchAll(/^(\S+) (\S+)\n-+$/gm)].map(([, name, version]) => ({
  name,
  version,
}));

describe('[C65] NOTICE', () => {
  it('names every package of which something is bundled, and no other', () => {
    const names = new Set(bundled().map(packageOf));
    expect(named.map(({ name }) => name).sort()).toEqual(['assemblyscript', ...names].sort());
  });

  it.each(named)(
    '$name: the version that is bundled, and the text of its licence',
    ({ name, version }) => {
      const manifest = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
      expect(version).toBe(manifest.version);
      expect(manifest.license).toBe('Apache-2.0');
      if (name === 'assemblyscript') return;
      expect(notice).toContain(readFileSync(`node_modules/${name}/LICENSE.txt`, 'utf8').trimEnd());
    },
  );

  it.runIf(isLong)(
    'of the library of AssemblyScript the kernel holds no more than constants',
    async () => {
      let map = '';
      const { error } = await asc.main(
        ['src/explore/kernel/assembly/exports.ts', '--outFile=kernel.wasm', '--sourceMap'].concat(
          '-O3 --runtime=stub --importMemory --sharedMemory --enable=threads'.split(' '),
          '--initialMemory=1 --maximumMemory=65536 --memoryBase=64'.split(' '),
        ),
        {
          writeFile: (name: string, contents: string | Uint8Array) => {
            if (name.endsWith('.map')) map = String(contents);
          },
        },
      );
      expect(error).toBe(null);
      const { sources } = JSON.parse(map) as { sources: string[] };
      const library = sources.filter((path) => !path.startsWith('src/'));
      expect(library.sort()).toEqual(['~lib/builtins.ts', '~lib/rt/common.ts']);
    },
  );
});
