import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startSite } from '../test/browser/board-site.ts';
import { findChromium, HOW_TO_INSTALL, startChromium, type View } from '../test/browser/chromium.ts';
import { ordinary } from '../test/cli/board/scenes.ts';

// Draws the README's pictures of the board, `docs/board-*.png`, in a browser: `npm run board:pictures`.

const NOW_MS = Date.UTC(2026, 10, 24, 14, 12, 8);
const PICTURES: Record<string, View> = {
  light: { width: 1400, height: 900, scheme: 'light', scale: 0.8 },
  dark: { width: 1400, height: 900, scheme: 'dark', scale: 0.8 },
  phone: { width: 360, height: 760, scheme: 'light', scale: 1.5 },
};

async function main(): Promise<void> {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error(HOW_TO_INSTALL);
  await using site = await startSite({ scene: ordinary, nowMs: NOW_MS });
  await using browser = await startChromium(chromium);
  for (const [name, view] of Object.entries(PICTURES)) {
    await browser.page.show(view);
    await browser.page.open(`${site.url}/`);
    const file = fileURLToPath(new URL(`board-${name}.png`, import.meta.url));
    writeFileSync(file, await browser.page.picture(false));
  }
}

await main();
