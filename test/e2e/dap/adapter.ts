/** `pokelab dap` as an editor starts it, with a client of the protocol that is not this project's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { environment } from '../pokelab.ts';

type Stopped = DebugProtocol.StoppedEvent['body'];

export class Adapter extends DebugClient {
  readonly child: ChildProcess;
  /** Resolves with its status, and what it said on stderr. */
  readonly ended: Promise<{ status: number | null; err: string }>;

  constructor(words: readonly string[] = [], cwd: string = resolve('.')) {
    super(process.execPath, '', 'pokelab');
    const program = [resolve('dist/pokelab.js'), 'dap', ...words];
    this.child = spawn(process.execPath, program, { cwd, env: environment() });
    const { stdout, stdin, stderr } = this.child;
    if (stdout === null || stdin === null || stderr === null) throw new Error('it has no streams');
    this.connect(stdout, stdin);
    let err = '';
    stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    // The adapter may be gone before all is written.
    stdin.on('error', () => {});
    this.ended = new Promise((done) => {
      this.child.on('close', (status) => done({ status, err }));
    });
    this.defaultTimeout = 60_000;
  }

  /** Opens a replay; breakpoints are set meanwhile. */
  async open(given: object, meanwhile?: () => Promise<unknown>): Promise<Stopped> {
    const stopped = this.stopped();
    const initialized = this.waitForEvent('initialized');
    await this.launch(given);
    await initialized;
    await meanwhile?.();
    await this.configurationDoneRequest();
    return stopped;
  }

  async stopped(): Promise<Stopped> {
    const { body } = await this.waitForEvent('stopped');
    return body as Stopped;
  }

  /** Moves by a request about a thread, and says where it stopped. */
  async move(command: string, given: object = { threadId: 1 }): Promise<Stopped> {
    const stopped = this.stopped();
    await this.send(command, given);
    return stopped;
  }

  /** `ftrace_nmi_enter:79` of the thread's innermost frame. */
  async place(threadId: number): Promise<string> {
    const { body } = await this.stackTraceRequest({ threadId });
    const { name, line } = body.stackFrames[0];
    return `${name}:${line}`;
  }

  /** The variables of a scope of the thread's innermost frame, by name. */
  async scope(threadId: number, wanted: string): Promise<Record<string, string>> {
    const { body } = await this.stackTraceRequest({ threadId, levels: 1 });
    const { scopes } = (await this.scopesRequest({ frameId: body.stackFrames[0].id })).body;
    const scope = scopes.find(({ name }) => name.startsWith(wanted));
    if (scope === undefined) throw new Error(`there is no scope ${wanted}`);
    const { variablesReference } = scope;
    const { variables } = (await this.variablesRequest({ variablesReference })).body;
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }
}
