/** The version of the tool, as package.json has it. */
import { readInstalled } from '../../language/protocol/installed.ts';

export const VERSION: string = JSON.parse(readInstalled('package.json')).version;
