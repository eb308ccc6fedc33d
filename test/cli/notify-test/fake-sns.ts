import { listen, readBody } from '../../../local/cloud/http.ts';

/** What SNS may say of somebody's, and nobody shall repeat. */
export const SECRET = 'https://hooks.example/s3cr3t-token';

/** An SNS that lists these subscriptions, page by page, or refuses. */
export async function startFakeSns({
  pages = [],
  list,
  publish,
}: {
  pages?: string[][];
  /** Names of errors. */
  list?: string;
  publish?: string;
}) {
  /** The actions that it was asked for. */
  const asked: string[] = [];
  const { url, close } = await listen(async (request, response) => {
    const asks = new URLSearchParams(await readBody(request));
    const action = asks.get('Action') ?? '';
    asked.push(action);
    const refusal = action === 'Publish' ? publish : list;
    response.writeHead(refusal === undefined ? 200 : 403, { 'content-type': 'text/xml' });
    if (refusal !== undefined) response.end(sayRefusal(refusal));
    else response.end(action === 'Publish' ? PUBLISHED : sayPage(pages, Number(asks.get('NextToken') ?? 0)));
  });
  return { url, close, asked };
}

const PUBLISHED =
  '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';

function sayRefusal(code: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${SECRET}</Message></Error></ErrorResponse>`;
}

function sayPage(pages: readonly string[][], index: number): string {
  const members = (pages[index] ?? []).map(
    (arn) =>
      `<member><SubscriptionArn>${arn}</SubscriptionArn><Protocol>https</Protocol><Endpoint>${SECRET}</Endpoint></member>`,
  );
  const next = index + 1 < pages.length ? `<NextToken>${index + 1}</NextToken>` : '';
  const result = `<Subscriptions>${members.join('')}</Subscriptions>${next}`;
  return `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult>${result}</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;
}
