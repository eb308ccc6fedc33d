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
    for (const [url] of candidate.matchAll(/https:\/\/[^\s"'<>]{1,4096}/g)) {
      const found = read(url.replaceAll('&amp;', '&'));
      if (found !== undefined) return found;
    }
  return undefined;
}

function read(text: string): Confirmation | undefined {
  const url = URL.parse(text);
  if (url === null || !HOST.test(url.hostname) || url.username !== '' || url.port !== '') return undefined;
  const topicArn = url.searchParams.get('TopicArn') ?? '';
  const token = url.searchParams.get('Token') ?? '';
  return TOPIC_ARN.test(topicArn) && TOKEN.test(token) ? { topicArn, token } : undefined;
}

/** Quoted-printable, in which mails come from a file: `=3D` is `=`. */
function unquote(text: string): string {
  return text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
