/** The package as it is published, made of what is built, and unpacked as if npm had installed it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface Packed {
  path: string;
  files: string[];
  /** Bytes: of the file, and of what is in it. */
  size: number;
  unpacked: number;
}

/** Makes the file in the directory. What npm would build is built already. */
export function pack(directory: string): Packed {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', directory];
  const text = execFileSync('npm', words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ filename, files, size, unpackedSize }] = JSON.parse(text) as [
    { filename: string; files: { path: string }[]; size: number; unpackedSize: number },
  ];
  const paths = files.map(({ path }) => path);
  return { path: join(directory, filename), files: paths, size, unpacked: unpackedSize };
}

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** A project of a user's in which the package is, and its dependencies: those alone that an installation has. */
export function unpackInto(project: string, { path }: Packed): void {
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, 'pokelab'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{"name":"user","private":true,"type":"module"}\n');
  execFileSync('tar', ['-xzf', path, '-C', join(modules, 'pokelab'), '--strip-components=1']);
  const names = new Set(neededBy(join(modules, 'pokelab')));
  for (const name of names) {
    const installed = resolve('node_modules', name);
    for (const needed of neededBy(installed)) names.add(needed);
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(installed, join(modules, name));
  }
  mkdirSync(join(modules, '.bin'));
  symlinkSync('../pokelab/dist/pokelab.js', join(modules, '.bin', 'pokelab'));
}

function neededBy(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  return Object.keys(manifest.dependencies ?? {});
}

/** Where a file of that name is below the directory, in order. */
export const filesNamed = (directory: string, ending: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .sort();
