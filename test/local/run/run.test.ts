import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveRun } from '../../../cli/board/serve-run.ts';
import { runEmbedded } from '../../../local/run/run.ts';
import type { Run } from '../../../local/run/running-runs.ts';
import { makeFolder } from '../../e2e/clipwatch-start.ts';
import { EmulatedTerminal } from './terminal.ts';

// A terminal that the run takes for one, wherever the test itself runs.
Object.assign(process.env, { TERM: 'xterm-256color', CI: '' });

describe('a run on a terminal', () => {
  it('draws every message to the last one, then the summary, and nothing after it', async () => {
    const terminal = new EmulatedTerminal({ columns: 80, rows: 24 });
    using state = makeFolder();
    process.env.XDG_STATE_HOME = state.path;
    let page = '';
    const serveBoard = async (run: Run) => {
      const board = await serveRun(run);
      page = `${board.url}/`;
      assert.match(await (await fetch(page)).text(), /The run on this machine, process \d+, as of/);
      return board;
    };
    const options = { org: 'acme', orgs: 1, json: false, speed: 5, seed: 1, serveBoard };
    const summary = await runEmbedded(options, new AbortController().signal, terminal);
    const lines = await terminal.history();
    assert.match(lines[0] ?? '', /^Simulation: /);
    assert.ok(lines.includes(`Board  ${page}`));
    await assert.rejects(fetch(page));
    // Programs are told of each outcome by itself; of people's there may be digests where the machine is slow.
    assert.ok(lines.filter((line) => /^sqs /.test(line)).length >= summary.clips.length);
    assert.equal(lines.filter((line) => /^(chat|email|sms|sqs) /.test(line)).length, summary.deliveries);
    assert.equal(lines.filter((line) => line.startsWith('│ ')).length, summary.clips.length + 1);
    assert.match(lines.slice(-2).join(' '), /deliveries to simulated subscribers, .* in .*\.$/);
    // Of what was painted nothing is left.
    assert.equal(lines.filter((line) => /[━]|in flight/.test(line)).length, 0);
  });
});
