import { Token } from 'aws-cdk-lib';
import { RFC_EMAIL_REGEX } from 'valibot';
import type { Protocol } from './protocols.ts';
import { codePoint } from './shown.ts';

/** What is wrong with an endpoint, as the rule that it breaks; nothing where SNS takes it. */
export function endpointProblem(protocol: Protocol, endpoint: string): string | undefined {
  if (Token.isUnresolved(endpoint)) return 'must be known when the app is synthesized, not a reference';
  return PROBLEMS[protocol](endpoint);
}

/** What two spellings of one endpoint have in common. */
export function endpointIdentity(protocol: Protocol, endpoint: string): string {
  if (protocol === 'email') return endpoint.toLowerCase();
  if (protocol === 'https' && URL.canParse(endpoint)) return new URL(endpoint).href;
  return endpoint;
}

/** Whether the endpoint itself may hold a secret: HTTP credentials, or a token in its query. */
export function isSecretEndpoint(protocol: Protocol, endpoint: string): boolean {
  if (protocol !== 'https') return false;
  const { username, password, search } = new URL(endpoint);
  return username !== '' || password !== '' || search !== '';
}

const PROBLEMS: Record<Protocol, (endpoint: string) => string | undefined> = {
  email: emailProblem,
  sms: smsProblem,
  https: httpsProblem,
  sqs: sqsProblem,
  lambda: lambdaProblem,
};

/** SNS takes an endpoint of up to 2,048 characters. https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
const MAX_URL = 2_048;
/** RFC 5321, 4.5.3.1, and RFC 3696's erratum 1690. */
const MAX_EMAIL = 254;
const MAX_LOCAL_PART = 64;

function emailProblem(email: string): string | undefined {
  const rule = 'must be an email address';
  if (/^mailto:/i.test(email)) return `${rule} without mailto:`;
  const stray = strayCharacter(email, /[a-z0-9.!#$%&'*+/=?^_`{|}~@-]/i);
  if (stray) return `${rule}, in which ${stray} has no place`;
  const [local = '', ...domain] = email.split('@');
  if (local.length > MAX_LOCAL_PART || email.length > MAX_EMAIL)
    return `${rule} of at most ${MAX_EMAIL} characters, ${MAX_LOCAL_PART} of them before the @`;
  if (/\.\.|^\.|\.$/.test(local) || /\.\./.test(domain.join('')))
    return `${rule}, with no dot beside another or at an end`;
  return RFC_EMAIL_REGEX.test(email) && domain.join('').includes('.') ? undefined : rule;
}

function smsProblem(phone: string): string | undefined {
  const rule = 'must be a phone number such as +15551234567';
  if (/^\+[1-9]\d{6,14}$/.test(phone)) return undefined;
  const stray = strayCharacter(phone, /[\x20-\x7e]/);
  return stray ? `${rule}, in which ${stray} has no place` : rule;
}

/** SNS refuses a host with an underscore. https://repost.aws/knowledge-center/sns-topic-https-endpoints-notification */
function httpsProblem(url: string): string | undefined {
  const rule = 'must be an https URL';
  const stray = strayCharacter(url, /[^\p{C}\p{Z}]/u);
  if (stray) return `${rule}, in which ${stray} has no place`;
  if (url.includes('#')) return `${rule} without a fragment`;
  // The parser would take `https:host` and `https:///host` as well, and SNS would not.
  if (!/^https:\/\/[^/?]/.test(url) || !URL.canParse(url)) return rule;
  if (new URL(url).hostname.includes('_')) return `${rule}, whose host has no underscore`;
  return url.length > MAX_URL ? `${rule} of at most ${MAX_URL} characters` : undefined;
}

function sqsProblem(arn: string): string | undefined {
  const rule = 'must be the ARN of a standard queue';
  if (/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/.test(arn)) return undefined;
  const [, region, account, name] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com\/(\d{12})\/([\w-]+)$/.exec(arn) ?? [];
  if (name) return `${rule}, not its URL: arn:aws:sqs:${region}:${account}:${name}`;
  if (/^https?:/i.test(arn)) return `${rule}, not its URL`;
  return `${rule}, since a FIFO queue cannot be subscribed`;
}

function lambdaProblem(arn: string): string | undefined {
  const rule = 'must be the ARN of a function, or of a version or alias of one';
  if (/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w-]{1,128})?$/.test(arn))
    return undefined;
  return /^https?:/i.test(arn) ? `${rule}, not its URL` : rule;
}

/** `U+200B, character 3,`: where a character is that is none of these, since it may be one that is not seen. */
function strayCharacter(text: string, allowed: RegExp): string | undefined {
  const chars = Array.from(text);
  const index = chars.findIndex((char) => !allowed.test(char));
  const char = chars[index];
  return char === undefined ? undefined : `${codePoint(char)}, character ${index + 1},`;
}
