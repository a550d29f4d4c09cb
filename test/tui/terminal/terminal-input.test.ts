import { describe, expect, it, vi } from 'vitest';
import type { Input } from '../../../tui/input/update.ts';
import { decodeInput, InputReader } from '../../../tui/terminal/terminal-input.ts';
import fc from '../../support/property.ts';

const keys = (text: string) =>
  decodeInput(text).inputs.map((input) => (input.kind === 'key' ? input.key : input));

describe('input from the terminal', () => {
  it('names keys', () => {
    expect(keys('sS \r\t\x7f:')).toEqual(['s', 'S', 'space', 'enter', 'tab', 'backspace', ':']);
    expect(keys('\x1b[A\x1b[B\x1bOC\x1b[D\x1b[5~\x1b[6~\x1b[H\x1b[4~\x1b[Z\x1b[3~')).toEqual([
      'up',
      'down',
      'right',
      'left',
      'pageup',
      'pagedown',
      'home',
      'end',
      'S-tab',
      'delete',
    ]);
    expect(keys('\x0f\x10\x1a\x03')).toEqual(['C-o', 'C-p', 'C-z', 'C-c']);
  });

  it('reads several mouse reports and keys of one read', () => {
    expect(keys('\x1b[<0;10;5M\x1b[<0;10;5ms\x1b[<32;11;5M\x1b[<64;1;1M\x1b[<65;1;1M')).toEqual([
      { kind: 'mouse', action: 'press', x: 9, y: 4 },
      's',
      { kind: 'mouse', action: 'drag', x: 10, y: 4 },
      { kind: 'mouse', action: 'wheel-up', x: 0, y: 0 },
      { kind: 'mouse', action: 'wheel-down', x: 0, y: 0 },
    ]);
  });

  it('leaves out what nothing is bound to', () => {
    expect(keys('\x1b[24~\x1b[I\x1b[?62c\x00é日')).toEqual([]);
    expect(keys('\x1b[1;5A')).toEqual(['up']);
  });

  it('takes what never became a sequence for Escape and keys, after a moment', () => {
    vi.useFakeTimers();
    const seen: Input[] = [];
    const reader = new InputReader((inputs) => seen.push(...inputs));
    const named = () => seen.splice(0).map((input) => (input.kind === 'key' ? input.key : input));
    reader.read('s\x1b');
    expect(named()).toEqual(['s']);
    vi.advanceTimersByTime(100);
    expect(named()).toEqual(['escape']);
    reader.read('\x1b[');
    vi.advanceTimersByTime(100);
    expect(named()).toEqual(['escape', '[']);
    reader.read('\x1b');
    reader.read('[A');
    vi.advanceTimersByTime(100);
    expect(named()).toEqual(['up']);
    vi.useRealTimers();
  });

  it('[U56] keeps what is pasted together, and never takes it for keys', () => {
    vi.useFakeTimers();
    const seen: Input[] = [];
    const reader = new InputReader((inputs) => seen.push(...inputs));
    reader.read('\x1b[200~q:delete all\r');
    vi.advanceTimersByTime(500);
    expect(seen).toEqual([]);
    reader.read('y\x1b[201~s');
    expect(seen.splice(0)).toEqual([
      { kind: 'paste', text: 'q:delete all\ry' },
      { kind: 'key', key: 's' },
    ]);
    reader.read('\x1b[200~lost');
    vi.advanceTimersByTime(2000);
    reader.read('s');
    expect(seen.splice(0)).toEqual([
      { kind: 'paste', text: 'lost' },
      { kind: 'key', key: 's' },
    ]);
    for (const part of ['\x1b[200~', ...Array(40).fill('x'.repeat(65_000)), '\x1b[20', '1~q']) {
      reader.read(part);
    }
    const [paste, key] = seen;
    expect(paste.kind === 'paste' && paste.text.length).toBeLessThan(70_000);
    expect(key).toEqual({ kind: 'key', key: 'q' });
    vi.useRealTimers();
  });

  it('means the same however the bytes are cut into reads', () => {
    const parts = fc.array(
      fc.constantFrom(
        ...['s', 'S', '\x1b[A', '\x1b[5~', '\x1b[<0;10;5M', '\x1bOC', ' ', '10'],
        '\x1b[200~q\x1b[Ax\r\n\x1b\x1b[201~',
        '\x1b[200~\x1b[201~',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(parts, fc.array(fc.nat(60), { maxLength: 5 }), (pieces, cuts) => {
        const text = pieces.join('');
        const at = [...new Set(cuts)].sort((x, y) => x - y);
        const seen: Input[] = [];
        const reader = new InputReader((inputs) => seen.push(...inputs));
        let from = 0;
        for (const cut of [...at, text.length]) {
          if (cut <= from || cut > text.length) continue;
          reader.read(Buffer.from(text.slice(from, cut)));
          from = cut;
        }
        reader.close();
        expect(seen).toEqual(decodeInput(text).inputs);
      }),
    );
  });
});
