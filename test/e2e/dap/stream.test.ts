/** What comes on stdin that is no conversation, and how one ends. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { everyNth } from '../../support/daily.ts';
import { kept } from '../pokelab.ts';
import { Adapter } from './adapter.ts';

const framed = (message: unknown): string => {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

/** All that is said when this is written and stdin ends. */
async function said(input: string | Buffer) {
  const { child, ended } = new Adapter();
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stdin?.end(input);
  const { status, err } = await ended;
  const messages = out
    .split(/Content-Length: \d+\r\n\r\n/)
    .slice(1)
    .map((text) => JSON.parse(text));
  return { status, err, messages };
}

const request = (seq: number, command: string, rest: object = {}) =>
  framed({ seq, type: 'request', command, arguments: rest });

const BROKEN: readonly [what: string, input: string, says: string][] = [
  ['a length that is no number', 'Content-Length: ten\r\n\r\n', 'Content-Length is "ten"'],
  ['no length', 'Content-Type: x\r\n\r\n{}', '0 Content-Length headers, not one'],
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}', '2 Content-Length headers'],
  ['a length beyond all bounds', 'Content-Length: 999999999999\r\n\r\n', 'not a number of bytes'],
  ['a negative length', 'Content-Length: -1\r\n\r\n', 'Content-Length is "-1"'],
  ['headers without end', 'x'.repeat(100_000), 'no header ends within 4096 bytes'],
  ['what is no header', 'hello\r\n\r\n', '"hello" is no header'],
  ['no JSON', framed('{"seq":'), 'a message is no JSON'],
  ['no object', framed([1]), 'a message is no object'],
  ['no request', framed({ seq: 1, type: 'request' }), 'a message is no request'],
  ['an end within a message', 'Content-Length: 100\r\n\r\n{"seq":1', 'it ends within a message'],
  ['an end within a header', 'Content-Le', 'it ends within a message'],
  ['control characters', 'a\x1b[31m: 1\r\n\r\n', '"a\\u001b[31m: 1" is no header'],
];

describe.concurrent('[V2] what is no conversation', () => {
  it.each(everyNth(4, BROKEN))('%s ends with 2 and says so', async (_, input, says) => {
    const { status, err, messages } = await said(input);
    expect({ status, messages }).toEqual({ status: 2, messages: [] });
    expect(err).toMatch(/^pokelab: stdin is no conversation of the Debug Adapter Protocol: .*\n$/);
    expect(err).toContain(says);
  });

  it('what was asked before is answered', async () => {
    const { status, messages } = await said(`${request(7, 'initialize')}Content-Length: x\r\n\r\n`);
    expect(status).toBe(2);
    expect(messages).toMatchObject([{ request_seq: 7, success: true, command: 'initialize' }]);
  });
});

describe.concurrent('[V2] the end', () => {
  it('of stdin ends with 0, after all that was asked', async () => {
    const asked = [
      request(1, 'initialize'),
      request(2, 'launch', { replay: kept('direct') }),
      request(3, 'configurationDone'),
      request(4, 'continue', { threadId: 1 }),
    ];
    const { status, err, messages } = await said(asked.join(''));
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const responses = messages.filter(({ type }) => type === 'response');
    expect(responses.map(({ request_seq: seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    expect(messages.at(-1)).toMatchObject({ event: 'stopped' });
  });

  it.each(everyNth(2, ['SIGTERM', 'SIGINT'] as const))('%s ends with 0', async (signal) => {
    const client = new Adapter();
    await client.open({ replay: kept('direct') });
    client.child.kill(signal);
    expect(await client.ended).toEqual({ status: 0, err: '' });
  });

  it('disconnect before anything else ends with 0', async () => {
    const { status, messages } = await said(request(1, 'disconnect') + request(2, 'threads'));
    expect(status).toBe(0);
    expect(messages).toMatchObject([{ request_seq: 1, success: true }]);
  });

  it('a client that has gone is no error', async () => {
    const client = new Adapter();
    await client.open({ replay: kept('direct') });
    client.child.stdout?.destroy();
    client.send('threads').catch(() => {});
    expect(await client.ended).toEqual({ status: 0, err: '' });
  });
});

describe.concurrent('[V1] every request has one response', () => {
  it('whatever it is, and at whatever time', async () => {
    const client = new Adapter();
    let out = '';
    client.child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    const bodies = readFileSync('src/dap/protocol/messages.ts', 'utf8').split(
      'interface Bodies',
    )[1];
    const commands = [...bodies.matchAll(/^ {2}'?([\w/]+)'?: /gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(35);
    let asked = 0;
    const askAll = async (given: object) => {
      for (const command of [...commands, 'setVariable', 'noSuchThing', '__proto__']) {
        if (['initialize', 'launch', 'attach', 'disconnect', 'terminate'].includes(command))
          continue;
        asked++;
        await client.send(command, given).catch(() => {});
      }
    };
    await askAll({});
    expect(await client.initializeRequest()).toMatchObject({ success: true });
    await askAll({ threadId: 1 });
    await client.send('launch', { replay: kept('ftrace-nmi-2008') });
    await askAll({ threadId: 'one', frameId: -1, variablesReference: 1e9, line: {}, count: -1 });
    await askAll({ threadId: 99, frameId: 7e6, name: 'x', expression: ')', text: '', column: -4 });
    await askAll({ breakpoints: 'none', source: 3, filters: [1], memoryReference: 'here' });
    const answered = [...out.matchAll(/"request_seq":(\d+)/g)].map(([, seq]) => Number(seq));
    expect(answered).toEqual(Array.from({ length: asked + 2 }, (_, index) => index + 1));
    expect(await client.threadsRequest()).toMatchObject({ success: true });
    await client.disconnectRequest();
    expect(await client.ended).toEqual({ status: 0, err: '' });
  });
});
