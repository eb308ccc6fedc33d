import { html } from './html.ts';

/*
 * Fonts are those of the system. One accent colour, and three for how things stand: good, warning and bad each have a mark
 * of their own form, and words beside it. Contrast is AA in light and in dark: `test/browser` measures it.
 */
export const STYLE = html`
:root {
  color-scheme: light dark;
  --ground: #f7f7f5; --sheet: #ffffff; --line: #dcdcd6; --ink: #1c2024; --quiet: #565d66;
  --accent: #1f5fae; --good: #1c6b3c; --warning: #8a5200; --bad: #b0261c; --track: #e3e5e8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --sheet: #1b1f23; --line: #31373d; --ink: #e6e8ea; --quiet: #a3abb3;
    --accent: #7ab3f5; --good: #79c796; --warning: #e0ae5a; --bad: #f28b82; --track: #343b42;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1600px; padding: 20px clamp(12px, 2vw, 32px) 40px; background: var(--ground); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 16px; margin-bottom: 16px; }
h1 { margin: 0; font-size: 20px; font-weight: 650; letter-spacing: -.01em; }
h2 { margin: 0 0 6px; font-size: 15px; font-weight: 650; }
p { margin: 0; }
.where { flex: 1 1 auto; min-width: 0; overflow-wrap: anywhere; color: var(--quiet); }
nav { color: var(--quiet); }
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
code { font: .93em ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.count { margin-left: 4px; font-weight: 400; color: var(--quiet); }
.quiet, .note, .below, .separator, figcaption { color: var(--quiet); }
.below { display: block; font-size: 13px; }
.note { padding: 8px 0 0; }
h2 + .note { padding: 8px 0; border-top: 1px solid var(--line); }
tbody th { max-width: 0; }
.title, .place, .word { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.word { max-width: 26ch; }
.title { font-weight: 550; }
.org { padding-right: 6px; color: var(--ink); }
.title .tag { padding-left: 8px; font-size: 13px; font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
time { white-space: nowrap; }

.alert { margin: 0 0 16px; padding: 10px 14px; border: 1px solid var(--line); border-left: 4px solid var(--bad); background: var(--sheet); overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 1px; margin: 0 0 24px; border: 1px solid var(--line); background: var(--line); }
.figures div { display: flex; flex-direction: column; padding: 10px 14px; background: var(--sheet); }
.figures dt { color: var(--quiet); font-size: 13px; }
.figures dd { margin: 0; font-size: 22px; line-height: 1.25; font-weight: 550; }

.tag { color: var(--tone); }
td > .tag:only-child { white-space: nowrap; }
.good { --tone: var(--good); }
.warning { --tone: var(--warning); }
.bad { --tone: var(--bad); }
.mark { display: inline-block; width: .62em; height: .62em; margin-right: .45em; background: var(--tone); }
.good .mark { border-radius: 50%; }
.warning .mark { clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.troubles { margin: 0; padding: 0; list-style: none; }
.troubles li { padding: 8px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }

section { margin-bottom: 28px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 7px 12px 7px 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th:first-child { width: 40%; }
td .below { white-space: nowrap; }
thead th { border-top: 0; padding-block: 0 4px; font-size: 13px; color: var(--quiet); white-space: nowrap; }
th.number { text-align: right; }
.progress { display: inline-flex; align-items: center; gap: 8px; white-space: nowrap; }
progress { width: 88px; height: 6px; border: 0; border-radius: 3px; overflow: hidden; background: var(--track); appearance: none; }
progress::-webkit-progress-bar { background: var(--track); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
.told { white-space: nowrap; }
figure { margin: 0; padding-top: 8px; border-top: 1px solid var(--line); }
.sparkline { display: block; width: 100%; max-width: 420px; height: auto; }
.sparkline polyline { fill: none; stroke: var(--accent); stroke-width: 1.5; stroke-linejoin: round; }
.sparkline circle { fill: var(--accent); }

@media (max-width: 1000px) {
  .figures { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
@media (min-width: 1360px) {
  .columns { display: grid; grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); gap: 40px; }
}
@media (max-width: 700px) {
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .figures dd { font-size: 18px; }
  table, tbody { display: block; }
  thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; white-space: nowrap; }
  tr { display: grid; grid-template-columns: minmax(0, 1.4fr) minmax(0, 1.2fr) minmax(0, 1fr); gap: 4px 12px; padding: 9px 0; border-top: 1px solid var(--line); }
  .numbers tr { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .word { max-width: 100%; }
  th, td, th:last-child, td:last-child { padding: 0; border: 0; overflow-wrap: anywhere; }
  tbody th { grid-column: 1 / -1; max-width: none; min-width: 0; }
  td.number { text-align: left; }
  td.long { grid-column: 1 / -1; }
  td::before { content: attr(data-label); display: block; font-size: 12px; color: var(--quiet); }
  .progress { display: flex; }
  progress { flex: 0 1 88px; min-width: 0; }
  td time, td .below { white-space: normal; }
  .told { white-space: normal; }
}
@media (forced-colors: active) {
  .mark { forced-color-adjust: none; }
}
`;

export const STYLE_TEXT = STYLE.toString();
