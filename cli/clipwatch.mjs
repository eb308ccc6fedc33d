#!/usr/bin/env node
// TypeScript runs natively from Node 22.18 on; with an older Node there is nothing to do but to say so.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Clipwatch needs Node 24, and this is ${process.version}. Run it with npm or npx, which find its own.`,
  );
  process.exit(1);
}
const { main } = await import('./main.ts');
await main(process.argv);
