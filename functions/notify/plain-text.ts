/** Text that people or the vendor typed, made safe to show: one line, nothing invisible, nothing to click. */
export function toPlainText(text: string, maxLength: number): string {
  const oneLine = text
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return cut(defang(oneLine), maxLength);
}

/** An id as one word of plain ASCII: a question mark stands for whatever no id of ours or of the vendor's holds. */
export function toPlainId(id: string, maxLength: number): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '?').slice(0, maxLength);
}

/** Cuts by code points, so that no character is torn apart. */
export function cut(text: string, maxLength: number): string {
  const points = [...text];
  return points.length <= maxLength
    ? text
    : `${points
        .slice(0, maxLength - 1)
        .join('')
        .trimEnd()}…`;
}

/**
 * Takes the life out of links: mail programs and phones make one of anything that looks like it. `https://x.io` turns
 * into `hxxps[:]//x[.]io`, `a@b.io` into `a[at]b[.]io`.
 */
function defang(text: string): string {
  return text
    .replace(/\bhttp(s?):/giu, 'hxxp$1:')
    .replace(/:\/\//g, '[:]//')
    .replace(/(?<=[^\s.。．｡])[.。．｡](?=[\p{L}\p{M}\p{N}[_-])/gu, '[.]')
    .replace(/[@＠]/g, '[at]');
}

/** 2026-11-24 12:00:05 UTC. */
export function formatTime(iso: string): string {
  return iso.replace(/T([0-9:]{8}).*$/, ' $1 UTC');
}

/** 12.3 MB, in powers of 1000 as storage is sold. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
