#!/usr/bin/env node
import { existsSync } from 'node:fs';

// In the repository Node strips the types of the sources. It does so under no `node_modules`, where the package has compiled code.
const SOURCES = new URL('./main.ts', import.meta.url);
const isRepository = existsSync(SOURCES);

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  const hint = isRepository
    ? 'Run it with npm or npx, which find its own'
    : 'Install one from https://nodejs.org';
  console.error(`Clipwatch needs Node 24, and this is ${process.version}. ${hint}.`);
  process.exit(1);
}
const { main } = await import(isRepository ? SOURCES : new URL('../dist/cli/main.js', import.meta.url));
await main(process.argv);
