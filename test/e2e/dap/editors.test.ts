/** What is there for editors says what the adapter takes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../pokelab.ts';

describe('[V3] the extension for VS Code', () => {
  const manifest = JSON.parse(readFileSync('src/dap/vscode/package.json', 'utf8'));
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  const [debuggers] = [manifest.contributes.debuggers];

  it('starts the adapter, and is part of the package', () => {
    expect(debuggers).toMatchObject([
      { type: 'pokelab', runtime: 'pokelab', runtimeArgs: ['dap'] },
    ]);
    expect(own.bin).toHaveProperty('pokelab');
    expect(own.files).toContain('src/dap/vscode');
    expect(manifest.version).toBe(own.version);
  });

  it('has the options of launch, as the help and the adapter do', async () => {
    const { launch } = debuggers[0].configurationAttributes;
    const names = Object.keys(launch.properties);
    const source = readFileSync('src/dap/answering/lifecycle.ts', 'utf8');
    const options = source.slice(
      source.indexOf('function launchOptions'),
      source.indexOf('type Lifecycle'),
    );
    const read = [...options.matchAll(/asked\.\w+\('(\w+)'/g)].map(([, name]) => name);
    expect([...new Set(read)].sort()).toEqual([...names].sort());
    const { out } = await run(['dap', '--help']);
    for (const name of names) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(debuggers[0].initialConfigurations[0]).toMatchObject({ request: 'launch' });
  });
});
