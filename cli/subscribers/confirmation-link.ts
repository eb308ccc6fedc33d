/** What a confirmation mail asks for. */
export interface Confirmation {
  topicArn: string;
  /** Whoever has it can confirm: it is never shown. */
  token: string;
}

/** SNS, in all partitions. */
const HOST = /^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;
const TOKEN = /^[\w-]{16,1024}$/;
const MOST = 1_000_000;

/**
 * The confirmation that the first link of SNS in a text leads to; the text may be a whole mail. Mail programs break long
 * lines with `=`, which is read over. Undefined where there is none.
 */
export function findConfirmation(text: string): Confirmation | undefined {
  const unbroken = text.slice(0, MOST).replace(/=\r?\n/g, '');
  for (const candidate of [unbroken, unquote(unbroken)])
    for (const [link] of candidate.matchAll(LINK)) {
      const url = URL.parse(link.replaceAll('&amp;', '&'));
      const found = url && (read(url) ?? readWrapped(url));
      if (found) return found;
    }
  return undefined;
}

/** One that has another one in it, as it is, is two. */
const LINK = /https:\/\/(?:(?!https:\/\/)[^\s"'<>]){1,4096}/gi;

function read({ hostname, username, port, searchParams }: URL): Confirmation | undefined {
  if (!HOST.test(hostname) || username !== '' || port !== '') return undefined;
  const topicArn = searchParams.get('TopicArn') ?? '';
  const token = searchParams.get('Token') ?? '';
  return TOPIC_ARN.test(topicArn) && TOKEN.test(token) ? { topicArn, token } : undefined;
}

/** A mail system that looks at whatever is followed puts a link of its own in the place of each, with the old one in it. */
function readWrapped({ searchParams }: URL): Confirmation | undefined {
  for (const value of searchParams.values()) {
    const inner = URL.parse(value);
    const found = inner?.protocol === 'https:' ? read(inner) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Quoted-printable, in which mails come from a file: `=3D` is `=`. */
function unquote(text: string): string {
  return text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
