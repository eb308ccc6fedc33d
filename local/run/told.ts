import * as v from 'valibot';
import { readTextFile } from '../text-file.ts';

/**
 * Keys of a configuration that a run takes. Organizations are those that the run simulates or was given a key for, and a
 * function or an endpoint elsewhere is not reached from it.
 */
const KEYS = [
  'email',
  'sms',
  'chat',
  'sqs',
  'operators',
  'audiences',
  'timeZone',
  'language',
  'quietHours',
  'privacy',
  'consoleUrl',
];

const Limits = v.record(v.string(), v.unknown());
const File = v.pipe(
  v.string(),
  v.parseJson(undefined, 'must be JSON'),
  v.object(
    {
      context: v.object(
        { clipwatch: v.looseObject({ limits: v.exactOptional(Limits) }, 'must hold context.clipwatch') },
        'must hold context.clipwatch',
      ),
    },
    'must hold context.clipwatch, as cdk.json does',
  ),
);

/** What a run takes of a configuration: who is told and how, and limits. */
export interface Told {
  limits?: Record<string, unknown>;
  [key: string]: unknown;
}

/** Reads a file of the form of `cdk.json`. Throws an error that says what is wrong with the file. */
export function readTold(file: string): Told {
  const parsed = v.safeParse(File, readText(file));
  if (!parsed.success) throw new Error(parsed.issues[0].message);
  const { limits, ...others } = parsed.output.context.clipwatch;
  const told = Object.entries(others).filter(([key]) => KEYS.includes(key));
  return { ...Object.fromEntries(told), ...(limits && { limits }) };
}

function readText(file: string): string {
  try {
    return readTextFile(file);
  } catch {
    throw new Error('must be a file that can be read');
  }
}
