import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Delivery } from '../../../local/cloud/deliveries.ts';
import type { Summary } from '../../../local/run/summary.ts';
import { createView, type View } from '../../../local/run/view.ts';
import { CLIP_UUID, makeClip } from '../../clip-records.ts';
import { anyRecord } from '../../notify/records.ts';

const ESCAPES = 'Dock\u001b[2J\u001b]0;owned\u0007\u009b31m\r\nclip   fake\u202Egpj.exe\u2028\u200B\u{E0041}';
const MAIL: Delivery = {
  kind: 'delivery',
  protocol: 'email',
  endpoint: 'a@example.com',
  eventIds: ['acme/x/completed/1'],
  subject: 'Ready: Loading dock',
  text: 'The clip\n\nis ready.',
  receivedAtMs: 0,
};
const { subject: _subject, ...TEXT } = { ...MAIL, protocol: 'sms', text: 'Ready: Loading dock' };
const EVENT = {
  kind: 'delivery',
  protocol: 'sqs',
  endpoint: 'arn:aws:sqs:us-east-1:000000000000:exports',
  eventIds: ['acme/x/completed/1'],
  event: { id: 'acme/x/completed/1', type: 'com.clipwatch.clip.completed', data: { title: ESCAPES } },
  receivedAtMs: 0,
} as const satisfies Omit<Delivery, 'eventIds'> & { eventIds: readonly string[] };
const SUMMARY: Summary = {
  kind: 'summary',
  clips: [
    { clipUuid: CLIP_UUID, title: ESCAPES, outcome: 'completed', tookSeconds: 61, notifiedAfterSeconds: 0.4 },
  ],
  outcomes: { completed: 1 },
  deliveries: 3,
  duplicates: 0,
  apiCalls: 5,
  seconds: 63,
};

/** What a view that is not drawn on a terminal writes, to standard output and to standard error. */
function written(json: boolean, use: (view: View) => void): { out: string; err: string } {
  const chunks = { out: '', err: '' };
  const [out, err] = [process.stdout.write, process.stderr.write];
  const keep = (name: 'out' | 'err') => (chunk: unknown) => {
    chunks[name] += String(chunk);
    return true;
  };
  try {
    process.stdout.write = keep('out');
    process.stderr.write = keep('err');
    use(createView(json, false));
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
  }
  return chunks;
}

/** Lines, after nothing that a terminal obeys was found in them. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  for (const line of lines) assert.doesNotMatch(line, /[\p{C}\p{Zl}\p{Zp}]/u);
  assert.equal(lines.pop(), '');
  return lines;
}

describe('the view in a pipe', () => {
  const lines = (use: (view: View) => void) => linesOf(written(false, use).out);

  it('shows a clip when it is first seen and where it has come further', () => {
    const clip = makeClip({ rawStatus: 'UPLOADING' });
    const tracked = (...clips: (typeof clip)[]) => ({ org: undefined, clips, ended: 0 });
    const shown = lines((view) => {
      view.tracked(tracked(clip));
      view.tracked(tracked({ ...clip, version: 1 }));
      view.tracked(tracked({ ...clip, state: 'stalled' }));
      view.tracked(tracked({ ...clip, state: 'completed' }));
    });
    assert.deepEqual(
      shown.map((line) => line.split(/\s{2,}/)),
      [
        ['clip', 'Loading dock', 'uploading from the camera'],
        ['clip', 'Loading dock', 'stalled'],
        ['clip', 'Loading dock', 'ready'],
      ],
    );
  });

  it('shows a delivery in one line: subject and text, text, or type and id of the event', () => {
    const shown = lines((view) => {
      for (const delivery of [MAIL, TEXT, { ...EVENT, eventIds: [...EVENT.eventIds] }])
        view.delivered(delivery);
    });
    assert.deepEqual(shown, [
      'email  Ready: Loading dock  The clip is ready.',
      'sms    Ready: Loading dock',
      'sqs    com.clipwatch.clip.completed  acme/x/completed/1',
    ]);
  });

  it('cuts a mail to the width of a line', () => {
    const [line = ''] = lines((view) => view.delivered({ ...MAIL, text: 'long '.repeat(99) }));
    assert.ok(line.length <= 140);
    assert.match(line, /…$/);
  });

  it('ends with the table and the totals', () => {
    const shown = lines((view) => view.end(SUMMARY));
    assert.match(
      shown.at(-1) ?? '',
      /^3 deliveries, none twice\. 5 API calls \(5\.0 a clip\) in 1 min 3 s\.$/,
    );
    assert.ok(shown.some((line) => /Dock.* completed .* 1 min 1 s .* 0\.4 s/.test(line)));
  });

  it('prints nothing that a terminal obeys, whatever the vendor calls a clip', () => {
    fc.assert(
      fc.property(anyRecord, (clip) => {
        lines((view) => view.tracked({ org: undefined, clips: [clip], ended: 0 }));
      }),
    );
  });

  it('prints what a function logs and what a subscriber got in one harmless line each', () => {
    const shown = lines((view) => {
      view.warn(ESCAPES);
      view.delivered({ ...MAIL, subject: ESCAPES, text: ESCAPES });
      view.delivered({ ...TEXT, text: ESCAPES });
    });
    assert.equal(shown.length, 3);
  });
});

describe('the view as JSON', () => {
  it('prints deliveries and the summary, one a line, as they are', () => {
    const event = { ...EVENT, eventIds: [...EVENT.eventIds] };
    const { out, err } = written(true, (view) => {
      view.say('Watching.');
      view.tracked({ org: undefined, clips: [makeClip()], ended: 0 });
      view.delivered(MAIL);
      view.delivered(event);
      view.end(SUMMARY);
    });
    assert.equal(err, '');
    assert.deepEqual(
      linesOf(out).map((line) => JSON.parse(line)),
      [MAIL, event, SUMMARY],
    );
  });

  it('says what went wrong on standard error, in one harmless line', () => {
    const { out, err } = written(true, (view) => view.warn(ESCAPES));
    assert.equal(out, '');
    assert.equal(linesOf(err).length, 1);
  });
});
