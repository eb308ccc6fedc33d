/**
 * Where a person sees a camera at a moment. A saved clip has no address of its own that is documented. Source: the form
 * that the vendor's public sample `VideoStitcher` (rhombus-api-examples-javascript) links to. Nobody here has opened one.
 */
export const DEFAULT_CONSOLE_URL =
  'https://console.rhombussystems.com/devices/cameras/{deviceUuid}/?t={timestampMs}';
const EU_CONSOLE_URL = DEFAULT_CONSOLE_URL.replace('console.', 'console.eu.');

/** An audience's template, for an organization of this region: the vendor's own Console is another one in each. */
export function consoleUrlIn(
  region: 'us' | 'eu' | undefined,
  template: string | undefined,
): string | undefined {
  const isVendors = template === DEFAULT_CONSOLE_URL || template === EU_CONSOLE_URL;
  if (region === undefined || !isVendors) return template;
  return region === 'eu' ? EU_CONSOLE_URL : DEFAULT_CONSOLE_URL;
}

/** What a template may ask for, and what is put there in a check of it. */
const SAMPLES = { deviceUuid: 'device', timestampMs: '1', clipUuid: 'clip', orgId: 'org' } as const;
export type ConsoleUrlFacts = Record<keyof typeof SAMPLES, string | undefined>;

const PLACEHOLDER = /\{(deviceUuid|timestampMs|clipUuid|orgId)\}/g;
/** Ids of the vendor's and ours, and numbers. Two dots would lead elsewhere. */
const PLAIN = /^[A-Za-z0-9_-]{1,64}$/;
const LONGEST = 500;
const CREDENTIAL = /key|token|secret|passw|signature|credential|auth/i;

/** The rule that a template breaks, as it goes on after "must"; undefined where it breaks none. */
export function checkConsoleUrl(template: string): string | undefined {
  if (template.length > LONGEST) return `be at most ${LONGEST} characters`;
  if (!/^[\x21-\x7e]+$/.test(template)) return 'be of printable ASCII without blanks';
  if (!template.startsWith('https://')) return 'begin with https://';
  if (/[{}]/.test(template.replace(PLACEHOLDER, '')))
    return `have no other braces than ${Object.keys(SAMPLES)
      .map((name) => `{${name}}`)
      .join(', ')}`;
  const [host = ''] = template.slice('https://'.length).split(/[/?#\\]/);
  if (/[{}]/.test(host)) return 'name the host without a placeholder';
  const url = URL.parse(template.replace(PLACEHOLDER, (_, name: keyof typeof SAMPLES) => SAMPLES[name]));
  if (url === null) return 'be a URL';
  if (host.includes('@') || [...url.searchParams.keys()].some((name) => CREDENTIAL.test(name)))
    return 'hold no credentials: whoever gets a message could use them';
  return undefined;
}

/** The link by a template that was checked; undefined where something that it needs is not known, or is no plain id. */
export function fillConsoleUrl(template: string, facts: ConsoleUrlFacts): string | undefined {
  let isWhole = true;
  const url = template.replace(PLACEHOLDER, (_, name: keyof ConsoleUrlFacts) => {
    const value = facts[name] ?? '';
    isWhole &&= PLAIN.test(value);
    return encodeURIComponent(isWhole ? value : '');
  });
  return isWhole ? url : undefined;
}
