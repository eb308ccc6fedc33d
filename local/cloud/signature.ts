import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from './credentials.ts';
import { type Handle, readBytes, replyJson } from './http.ts';

/** What answers a request that is signed, whose body has been read for that. */
export type HandleSigned = (
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
) => Promise<void> | void;

/** As AWS does: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const MAX_SKEW_MS = 5 * 60_000;

/** Why a request is not answered, by the names that AWS' own errors have. */
type Refusal =
  | 'MissingAuthenticationTokenException'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException';

const REASONS: Record<Refusal, string> = {
  MissingAuthenticationTokenException: 'The request is not signed.',
  UnrecognizedClientException: 'The credentials are not those of this run.',
  InvalidSignatureException: 'The signature does not match the request.',
};

/** Answers what is signed with these credentials (AWS Signature Version 4), and refuses everything else. */
export function requireSignature(credentials: Credentials, handle: HandleSigned): Handle {
  return async (request, response) => {
    const body = await readBytes(request);
    const refusal = await checkSignature(request, body, credentials, Date.now());
    if (refusal === undefined) await handle(request, response, body);
    else replyRefusal(request, response, refusal);
  };
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;

/** Signs the request anew, and compares. */
async function checkSignature(
  request: IncomingMessage,
  body: Buffer,
  credentials: Credentials,
  nowMs: number,
): Promise<Refusal | undefined> {
  const { authorization, 'x-amz-date': date, 'x-amz-content-sha256': bodyHash } = request.headers;
  if (authorization === undefined) return 'MissingAuthenticationTokenException';
  const [, accessKeyId, day, region = '', service = '', names = ''] = AUTHORIZATION.exec(authorization) ?? [];
  if (accessKeyId !== credentials.accessKeyId) return 'UnrecognizedClientException';
  const signingDate = readDate(String(date));
  const signed = new Set(names.split(';'));
  const isFresh =
    Math.abs(nowMs - signingDate.getTime()) <= MAX_SKEW_MS && String(date).startsWith(`${day}T`);
  // A hash of the body that is sent along stands for it in the signature, so it has to be that of the body.
  const isOfBody = bodyHash === undefined || bodyHash === createHash('sha256').update(body).digest('hex');
  if (!isFresh || !isOfBody || !signed.has('host')) return 'InvalidSignatureException';
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });
  const { headers } = await signer.sign(toSignable(request, signed, body), {
    signingDate,
    signableHeaders: signed,
  });
  return isSame(headers.authorization ?? '', authorization) ? undefined : 'InvalidSignatureException';
}

/** The request as its sender signed it: with the headers that it names, and no others. */
function toSignable(
  { method = '', url = '', headers }: IncomingMessage,
  signed: ReadonlySet<string>,
  body: Buffer,
) {
  const [path = '/', search = ''] = url.split('?', 2);
  return {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => signed.has(name))
        .map(([name, value]) => [name, String(value)]),
    ),
    body,
  };
}

/** Of the form `20261125T120000Z`; an invalid date where it is not. */
function readDate(date: string): Date {
  return new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** The signatures are told apart in the same time, wherever they differ; how they are written down may differ. */
function isSame(ours: string, theirs: string): boolean {
  const [mine = '', given = ''] = [ours, theirs].map((text) => /Signature=(\w+)$/.exec(text)?.[1]);
  return mine.length === given.length && timingSafeEqual(Buffer.from(mine), Buffer.from(given));
}

/** SNS speaks XML, everything else JSON. */
function replyRefusal(request: IncomingMessage, response: ServerResponse, code: Refusal): void {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    replyJson(response, 403, { __type: code, message: REASONS[code] }, { 'x-amzn-errortype': code });
    return;
  }
  response.writeHead(403, { 'content-type': 'text/xml' });
  response.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${REASONS[code]}</Message></Error></ErrorResponse>`,
  );
}
