import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runEmbedded } from '../../../local/run/run.ts';
import { EmulatedTerminal } from './terminal.ts';

// A terminal that the run takes for one, wherever the test itself runs.
Object.assign(process.env, { TERM: 'xterm-256color', CI: '' });

describe('a run on a terminal', () => {
  it('draws every message to the last one, then the summary, and nothing after it', async () => {
    const terminal = new EmulatedTerminal({ columns: 80, rows: 24 });
    const options = { org: 'acme', json: false, speed: 5, seed: 1 };
    const summary = await runEmbedded(options, new AbortController().signal, terminal);
    const lines = await terminal.history();
    assert.match(lines[0] ?? '', /^Simulation: /);
    assert.ok(summary.deliveries > 20);
    assert.equal(lines.filter((line) => /^(email|sms|sqs) /.test(line)).length, summary.deliveries);
    assert.equal(lines.filter((line) => line.startsWith('│ ')).length, summary.clips.length + 1);
    assert.match(lines.slice(-2).join(' '), /deliveries to simulated subscribers, .* in .*\.$/);
    // Of what was painted nothing is left.
    assert.equal(lines.filter((line) => /[━]|in flight/.test(line)).length, 0);
  });
});
