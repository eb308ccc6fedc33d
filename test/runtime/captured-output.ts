import type { TestContext } from 'node:test';

/** What is printed from now on, line by line, in place of being printed; the test runner's own bytes pass. */
export function captureOutput(t: TestContext): string[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    t.mock.method(stream, 'write', (chunk: string | Uint8Array, ...rest: never[]) => {
      if (typeof chunk !== 'string') return write(chunk, ...rest);
      lines.push(...chunk.split('\n').filter((line) => line !== ''));
      return true;
    });
  }
  return lines;
}
