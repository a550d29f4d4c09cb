/** Payloads to values, strictly: of what a reader could take in two ways nothing is taken. */
import { decode, encode } from './msgpack.ts';
import { payloadFault } from './payload-fault.ts';
import { Refused } from './replay-problem.ts';

/**
 * The value of a payload that is written as this program writes it. A key that stands twice has two values, of which
 * each reader takes another one; a number in more bytes than it needs hides what no reader shows. Throws Refused.
 */
export function unpack(payload: Uint8Array): unknown {
  const fault = payloadFault(payload);
  if (fault !== null) throw new Refused(`it ${fault}`);
  const value = decode(payload);
  if (Buffer.compare(encode(value), payload) === 0) return value;
  throw new Refused('it has a key twice, or a value in another form than the shortest');
}
