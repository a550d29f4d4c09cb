/** A conversation as text that can be read: what is asked, and what is said to it. */
import { resolve } from 'node:path';
import type { Command, Reply } from '../../../src/dap/protocol/messages.ts';
import type { Editor } from '../editor.ts';

/** Asks and notes, a paragraph each. */
export class Transcript {
  readonly #editor: Editor;
  readonly #lines: string[] = [];

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  async ask<C extends Command>(command: C, given: object = {}) {
    const from = this.#editor.replies.length;
    this.#lines.push('', `> ${command}${given === undefined ? '' : ` ${told(given)}`}`);
    let body: Awaited<ReturnType<Editor['ask']>>['body'];
    try {
      ({ body } = await this.#editor.ask(command, given));
    } finally {
      for (const reply of this.#editor.replies.slice(from)) this.#lines.push(...noted(reply));
    }
    return body as NonNullable<typeof body>;
  }

  get text(): string {
    return `${this.#lines.join('\n').trim()}\n`;
  }
}

function noted(reply: Reply): string[] {
  if (reply.type === 'event') return [`* ${reply.event}`, ...indented(reply.body)];
  if (!reply.success) return [`< error: ${reply.message}`];
  return reply.body === undefined ? ['< done'] : ['<', ...indented(reply.body)];
}

const WIDTH = 100;

/** On one line where it is short, else its parts below. */
function indented(value: unknown, indent = '  '): string[] {
  if (value === undefined) return [];
  const line = told(value);
  if (typeof value === 'string')
    return value
      .replaceAll(resolve('.'), '.')
      .trimEnd()
      .split('\n')
      .map((part) => indent + part);
  if (typeof value !== 'object' || value === null || indent.length + line.length <= WIDTH) {
    return [indent + line];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one) => {
      const [first, ...rest] = indented(one, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([name, one]) => {
    if (one === undefined) return [];
    const short = `${indent}${name}: ${told(one)}`;
    const isShort = short.length <= WIDTH && !(typeof one === 'string' && one.includes('\n'));
    return isShort ? [short] : [`${indent}${name}:`, ...indented(one, `${indent}  `)];
  });
}

/** `{a: 1, b: [x, y]}`; paths from the checkout on, before widths are measured. */
function told(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.replaceAll(resolve('.'), '.');
    return text === '' || /[\n,:{}[\]]/.test(text) ? JSON.stringify(text) : text;
  }
  if (Array.isArray(value)) return `[${value.map(told).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${parts.map(([name, one]) => `${name}: ${told(one)}`).join(', ')}}`;
}
