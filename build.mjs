// Bundles the command line, the library and the project's own scripts into dist/.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    pokelab: 'src/cli/main.ts',
    worker: 'src/cli/worker.ts',
    index: 'src/index.ts',
    bench: 'test/bench/main.ts',
    golden: 'test/golden/make.ts',
    mutants: 'test/mutants/main.ts',
    readme: 'test/readme/main.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
