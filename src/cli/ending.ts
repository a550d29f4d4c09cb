/** What went wrong, for people, and as the one document where that was asked for. */
import { printJson } from './printing/json-document.ts';
import type { Ended } from './process/ended.ts';
import type { ExitStatus } from './process/exit.ts';

export function tellEnded(
  streams: { out(text: string): void; err(text: string): void },
  { status, message, text }: Ended,
  { verb, isJson }: { verb: string | null; isJson: boolean },
): ExitStatus {
  streams.err(text);
  if (isJson) printJson(streams, verb, { error: { status, message } });
  return status;
}
