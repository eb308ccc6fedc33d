import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildFunction, functionFolders } from '../../infra/build-function.ts';
import { importCpuMs } from './import-cpu.ts';
import { buildUsual } from './usual.ts';

/** A function's bundle beside the one that CDK would make by itself. 1 kB is 1,000 bytes. */
export interface BundleFigures {
  function: string;
  kb: number;
  gzipKb: number;
  /** CPU, user and system, of importing it in a fresh process: the median of several. */
  importCpuMs: number;
  usualKb: number;
  usualImportCpuMs: number;
}

const ROUNDS = 11;

/**
 * Builds each function's bundle both ways and imports both, in turns, so that both meet the same machine: milliseconds
 * compare within one run only. `scale` is the share of the usual number of imports.
 */
export async function measureBundles(
  scale: number,
  progress: (line: string) => void,
): Promise<BundleFigures[]> {
  const rounds = Math.max(1, Math.round(scale * ROUNDS));
  const dir = mkdtempSync(join(tmpdir(), 'clipwatch-bundles-'));
  try {
    const figures: BundleFigures[] = [];
    for (const name of functionFolders()) {
      progress(`bundle of ${name}`);
      figures.push(await measure(name, dir, rounds));
    }
    progress('');
    return figures;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measure(name: string, dir: string, rounds: number): Promise<BundleFigures> {
  const { code } = buildFunction(name);
  const usual = buildUsual(name);
  const [file, usualFile] = [join(dir, `${name}.mjs`), join(dir, `${name}.cjs`)];
  writeFileSync(file, code);
  writeFileSync(usualFile, usual);
  const times: number[] = [];
  const usualTimes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(await importCpuMs(pathToFileURL(file)));
    usualTimes.push(await importCpuMs(pathToFileURL(usualFile)));
  }
  return {
    function: name,
    kb: toKb(code),
    gzipKb: toKb(gzipSync(code)),
    importCpuMs: medianOf(times),
    usualKb: toKb(usual),
    usualImportCpuMs: medianOf(usualTimes),
  };
}

function toKb({ length }: Uint8Array): number {
  return Math.round(length / 100) / 10;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
