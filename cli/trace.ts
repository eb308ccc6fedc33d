import { SourceMap } from 'node:module';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { BUNDLE_FILE, type FunctionBundle } from '../infra/build-function.ts';
import { functionBundle, functionNames } from '../infra/function-bundle.ts';
import { UsageError } from './usage-error.ts';

export interface TraceOptions {
  function: string;
}

/** A position in a bundle, as a stack trace has it: in `/var/task` in Lambda, and elsewhere in a run on one machine. */
const POSITION = new RegExp(`(?:file://)?/[^\\s()"']*/${BUNDLE_FILE.replace('.', '\\.')}:(\\d+):(\\d+)`, 'g');

/**
 * `clipwatch trace`: prints what comes on standard input with each position in a bundle replaced by the one in the
 * sources. Zips carry no source map: the package has it, and of the same sources it can be made again.
 */
export async function trace(options: TraceOptions): Promise<void> {
  if (process.stdin.isTTY)
    throw new UsageError('clipwatch trace needs a log on standard input, as with "< log.txt"');
  process.stdout.write(await readTrace(process.stdin, options.function));
}

async function readTrace(input: Readable, name: string): Promise<string> {
  const names = functionNames();
  if (!names.includes(name)) throw new UsageError(`--function must be one of ${names.join(', ')}`);
  return toSourcePositions(await text(input), functionBundle(name));
}

/** A position that the map does not know, or that is beyond the bundle, stays as it is. */
export function toSourcePositions(
  log: string,
  { code, sourceMap }: Pick<FunctionBundle, 'code' | 'sourceMap'>,
): string {
  const map = new SourceMap(JSON.parse(sourceMap));
  const lines = Buffer.from(code).toString().split('\n');
  return log.replaceAll(POSITION, (position, line: string, column: string) => {
    if (Number(column) > (lines[Number(line) - 1]?.length ?? -1) + 1) return position;
    const origin = map.findOrigin(Number(line), Number(column));
    return 'fileName' in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : position;
  });
}
