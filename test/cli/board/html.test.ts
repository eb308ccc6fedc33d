import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { html } from '../../../cli/board/html.ts';

describe('markup', () => {
  it('has nothing of a text but what is to be read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [, inside = '', attribute = ''] =
          /^<b title="(.*)">(.*)<\/b>$/s.exec(html`<b title="${text}">${text}</b>`.toString()) ?? [];
        for (const part of [inside, attribute]) {
          assert.doesNotMatch(part, /[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
          assert.equal(toRead(part), text);
        }
      }),
    );
  });

  it('takes what other templates made as it is, and lists one after the other', () => {
    const items = ['<', 2, undefined].map((item) => html`<li>${item}</li>`);
    assert.equal(html`<ul>${items}${[]}</ul>`.toString(), '<ul><li>&lt;</li><li>2</li><li></li></ul>');
  });

  it('does not take for markup what only looks like it', () => {
    const alike = { toString: () => '<b>' };
    // @ts-expect-error: a value from elsewhere may be anything.
    assert.throws(() => html`${alike}`);
  });
});

function toRead(text: string): string {
  const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&([^;]+);/g, (_, name: string) => letters[name] ?? '');
}
