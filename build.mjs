// Bundles the command line and the library into dist/, with its types and its manual page, the project's own scripts into
// build/, and compiles the search's kernel.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';
import { emitDeclarations, keepDeclarations } from './src/packaging/declarations.mjs';
import { makeManPage } from './src/packaging/man-page.mjs';

const common = {
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  // As a package it is two hundred files, which take longer to load than all the rest.
  alias: { rxjs: './node_modules/rxjs/dist/esm/index.js' },
  logLevel: 'warning',
};

async function bundleProduct() {
  const { metafile } = await build({
    ...common,
    entryPoints: {
      pokelab: 'src/cli/main.ts',
      'verb-thread': 'src/cli/verb-thread.ts',
      worker: 'src/cli/worker.ts',
      'kernel-thread': 'src/explore/kernel/threads/thread.ts',
      index: 'src/index.ts',
    },
    outdir: 'dist',
    metafile: true,
  });
  // What is of others must stand in NOTICE: a test looks.
  await writeFile('build/product.json', JSON.stringify(metafile));
}

/** The program of pages that `report` writes runs in a browser, and lies within each of them. */
async function bundlePage() {
  await build({
    entryPoints: { page: 'src/page/view/main.ts', 'page-style': 'src/page/view/page.css' },
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    outdir: 'dist',
    logLevel: 'warning',
  });
}

async function bundleScripts() {
  // A package holds the tests of none of this.
  if (!existsSync('test')) return;
  await build({
    ...common,
    entryPoints: {
      bench: 'test/bench/main.ts',
      'bench-spin': 'test/bench/spin/main.ts',
      'bench-growth': 'test/bench/growth/main.ts',
      fuzz: 'test/fuzz/main.ts',
      'fuzz-turns': 'test/fuzz/turns.ts',
      'hostile-words': 'test/e2e/hostile/words.ts',
      golden: 'test/golden/make.ts',
      mutants: 'test/mutants/main.ts',
      readme: 'test/readme/main.ts',
      'kernel-thread': 'src/explore/kernel/threads/thread.ts',
    },
    outdir: 'build',
  });
}

async function compileKernel() {
  const { error, stderr } = await asc.main([
    'src/explore/kernel/assembly/exports.ts',
    '--outFile=dist/kernel.wasm',
    '-O3',
    '--runtime=stub',
    '--noExportMemory',
    '--importMemory',
    '--sharedMemory',
    '--enable=threads',
    '--initialMemory=1',
    '--maximumMemory=65536',
    '--memoryBase=64',
  ]);
  if (error !== null) throw new Error(`kernel: ${error.message}\n${stderr}`);
  await copyFile('dist/kernel.wasm', 'build/kernel.wasm');
}

for (const folder of ['dist', 'build']) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
}
// The kernel's compiler runs in this process and the others do not: they go on meanwhile.
await Promise.all([
  emitDeclarations(),
  bundleProduct(),
  bundlePage(),
  bundleScripts(),
  makeManPage(),
  compileKernel(),
]);
await keepDeclarations();
