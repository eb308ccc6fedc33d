import { stripVTControlCharacters } from 'node:util';
import type { Progress } from './world.ts';

/** What one line of the CDK CLI says. */
interface CdkLine {
  progress?: Progress;
  /** The type of a resource that could not be made, and what became of it. */
  failed?: string;
  /** Of a line that tells of no resource. */
  words?: string;
}

/**
 * `Clipwatch | 12/45 | 10:01:12 | CREATE_COMPLETE | AWS::SNS::Topic | …`. How many there are in all is not known in the
 * beginning. Behind the type is the resource's id, which may hold an address, and a reason that may quote it.
 */
const EVENT = /^[^|]+\|\s*(\d+)(?:\/(\d+))?\s*\|[^|]+\|\s*([A-Z_]+)\s*\|\s*([\w:]+)\s*\|/;

export function readCdkLine(raw: string): CdkLine {
  const line = stripVTControlCharacters(raw).trim();
  const [, done, of, status = '', type = ''] = EVENT.exec(line) ?? [];
  if (done === undefined) return line === '' || isAboutOthers(line) ? {} : { words: line };
  return {
    progress: { done: Number(done), of: of === undefined ? undefined : Number(of) },
    ...(status.endsWith('_FAILED') && { failed: `${type} ${status}` }),
  };
}

/** Of a synthesis, whose summary was shown before; and what names somebody. */
function isAboutOthers(line: string): boolean {
  return /^(Warning: |Clipwatch watches )|\||@|\+\d{6}/.test(line);
}
