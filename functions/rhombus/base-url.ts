/** Rhombus' two regions. An org lives in one, and its keys work only there. Source: developer documentation. */
const REGION_URLS = {
  us: 'https://api2.rhombussystems.com',
  eu: 'https://api2.eu.rhombussystems.com',
} as const;

export type Region = keyof typeof REGION_URLS;

export function regionBaseUrl(region: Region): string {
  return REGION_URLS[region];
}

/** The region that is at this origin; undefined for an API of one's own. */
export function regionOf(
  baseUrl: string,
  urlOf: (region: Region) => string = regionBaseUrl,
): Region | undefined {
  return (['us', 'eu'] as const).find((region) => urlOf(region) === baseUrl);
}

/**
 * The origin of an API URL, or an error that names the rule it breaks. Only the vendor's two hosts over HTTPS are
 * taken, since the key goes there; `anyHost` allows every host, and plain HTTP, as the embedded run needs.
 */
export function checkBaseUrl(url: string, { anyHost }: { anyHost: boolean }): string {
  if (!URL.canParse(url)) throw new Error('must be a URL');
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '') throw new Error('must not hold a user or password');
  if (parsed.pathname !== '/' || parsed.search !== '' || parsed.hash !== '' || /[?#]/.test(url))
    throw new Error('must not have a path, query or fragment');
  if (parsed.protocol !== 'https:' && !(anyHost && parsed.protocol === 'http:'))
    throw new Error('must use https');
  if (anyHost) return parsed.origin;
  const hosts: readonly string[] = Object.values(REGION_URLS);
  if (!hosts.includes(parsed.origin))
    throw new Error(`must be ${hosts.join(' or ')}, unless "allowAnyHost" is true`);
  return parsed.origin;
}
