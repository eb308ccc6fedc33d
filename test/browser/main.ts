import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, HOW_TO_INSTALL } from './chromium.ts';

// `npm run test:browser`: what the board looks like in a browser. Where there is none, nothing was tested.

if (findChromium() === undefined) {
  console.error(HOW_TO_INSTALL);
  process.exitCode = 1;
} else {
  const setup = join(import.meta.dirname, '..', 'setup.ts');
  const files = globSync(join(import.meta.dirname, '*.browser.ts')).sort();
  const { status } = spawnSync(process.execPath, ['--import', setup, '--test', ...files], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
