import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { DEFAULT_LIMITS } from '../../functions/domain/org/limits.ts';
import { knownKeysAt } from '../../infra/config-schema.ts';
import { DEFAULT_QUEUE_LIMITS } from '../../infra/queue-limits.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'configuration.md'), 'utf8');

it('docs/configuration.md names every key, and every limit with its default', () => {
  for (const path of [
    '',
    'organizations.0.key',
    'email.0.key',
    'audiences.0.key',
    'quietHours.key',
    'chat.0.slack.key',
    'chat.0.teams.key',
    'limits.key',
    'operators.key',
  ])
    for (const key of knownKeysAt(path)) assert.ok(PAGE.includes(`\`${key}\``) || key === 'endpoint', key);
  for (const [key, value] of Object.entries({ ...DEFAULT_LIMITS, ...DEFAULT_QUEUE_LIMITS })) {
    const shown = typeof value === 'number' ? value.toLocaleString('en-US') : `\`${value}\``;
    assert.match(PAGE, new RegExp(`\\| \`${key}\` +\\| ${shown} +\\|`), key);
  }
});
