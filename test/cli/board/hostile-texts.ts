/** A thousand texts that want to be more than text: markup, direction, what is not seen, size, links, and mixes of them. */
export function hostileTexts(): string[] {
  return Array.from({ length: 1000 }, (_, index) => {
    const text = TEXTS[index % TEXTS.length] ?? '';
    const frame = FRAMES[Math.floor(index / TEXTS.length) % FRAMES.length] ?? ((inner: string) => inner);
    return `${frame(text)} ${index}`;
  });
}

const TEXTS = [
  '<script>document.title="owned"</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' autofocus onfocus=alert(1) x='",
  '</title></style></textarea><h1>big</h1>',
  '</bdi></span></th></tr></table><main>',
  '<!-- <iframe src=//evil.example>',
  ']]><a href="javascript:alert(1)">click</a>',
  '&lt;b&gt; &amp; &#60;i&#62; &notanentity; &#x1F600;',
  'https://evil.example/login?next=//evil.example',
  'mailto:a@evil.example tel:+15551234567 www.evil.example',
  'javascript:alert(1) data:text/html,<b>x</b>',
  '\u202egnp.exe\u202c \u2066isolate \u2067rtl \u200f mark',
  'שלום עולם עם עברית ארוכה מאוד',
  'نص عربي طويل جدا مع أرقام 123',
  'zero\u200bwidth\u200djoin\ufeffbom\u00adsoft\u2060word',
  'line\nbreak\r\nreturn\u2028separator\u2029paragraph\ttab\u0000nul\u001b[31mred',
  'z\u0335\u0321\u0328\u0316a\u0336\u0315\u0300l\u0337\u0301g\u0338\u0302o\u0334\u0303'.repeat(6),
  'W'.repeat(5_000),
  'no space at all '.replaceAll(' ', '\u00a0').repeat(200),
  '\ud83d lone \udc00 surrogates \ufffe\uffff',
  '👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇪🇸'.repeat(40),
  '{{constructor.constructor("alert(1)")()}} <%= alert(1) %>',
  '`backticks` \\backslash\\ %3Cscript%3E %00',
  'ＡＢＣ ＜script＞ 全角文字の長いタイトル'.repeat(8),
  '@import url(//evil.example/x.css); } * { display: none }',
];

const FRAMES: ((text: string) => string)[] = [
  (text) => text,
  (text) => `Lobby ${text} door`,
  (text) => `"${text}"`,
  (text) => `<b title='${text}'>${text}</b>`,
  (text) => [...text].reverse().join(''),
  (text) => `${text}${text}`,
  (text) => `\u202e${text}`,
  (text) => text.toUpperCase(),
];
