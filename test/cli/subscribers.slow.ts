import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { findConfirmation } from '../../cli/subscribers/confirmation-link.ts';
import { type LocalServer, listen, readBody } from '../../local/cloud/http.ts';
import { describeStacks, startInstallation, type TestInstallation } from './orgs-installation.ts';

const ARN = 'arn:aws:sns:us-east-1:123456789012:';
const TOKEN = '2336412f37fb687f5d51e6e241d164b0mArKeDt0kEn';
const LINK = `https://sns.us-east-1.amazonaws.com/confirmation.html?TopicArn=${ARN}mail&Token=${TOKEN}&Endpoint=a@b.example`;

interface Listed {
  arn: string;
  protocol: string;
  endpoint: string;
  attributes?: Record<string, string>;
}

describe('clipwatch subscribers', () => {
  let at: TestInstallation;
  let aws: LocalServer;
  /** What SNS lists, by topic; a text is an error's name. */
  let listed: Record<string, Listed[] | string>;
  let template: string;
  let asked: URLSearchParams[];

  before(async () => {
    at = await startInstallation({
      EventsTopicArn: `${ARN}events`,
      MailTopicArn: `${ARN}mail`,
      TextTopicArn: `${ARN}text`,
      OperatorsTopicArn: `${ARN}operators`,
    });
    await at.store.putAudience({
      name: 'night',
      topics: { mail: `${ARN}night-mail` },
      language: 'en',
      privacy: 'full',
    });
    aws = await listen(async (request, response) => {
      const params = new URLSearchParams(await readBody(request));
      asked.push(params);
      const [status, body] = answer(params);
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    });
    at.env.AWS_ENDPOINT_URL_SNS = aws.url;
    at.env.AWS_ENDPOINT_URL_CLOUDFORMATION = aws.url;
  });
  after(async () => {
    await aws.close();
    await at[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    asked = [];
    listed = {};
    template = templateOf([]);
  });

  function answer(params: URLSearchParams): [status: number, body: string] {
    const action = params.get('Action') ?? '';
    const all = Object.values(listed).flatMap((of) => (typeof of === 'string' ? [] : of));
    switch (action) {
      case 'DescribeStacks':
        return [200, describeStacks(at.outputs)];
      case 'GetTemplate':
        return template === ''
          ? [403, refusal('AccessDenied')]
          : [200, wrapped(action, `<TemplateBody>${escapeXml(template)}</TemplateBody>`)];
      case 'ListStackResources':
        return [200, wrapped(action, `<StackResourceSummaries>${RESOURCES}</StackResourceSummaries>`)];
      case 'ListSubscriptionsByTopic': {
        const of = listed[params.get('TopicArn')?.replace(ARN, '') ?? ''] ?? [];
        if (typeof of === 'string') return [403, refusal(of)];
        return [200, wrapped(action, `<Subscriptions>${of.map(memberOf).join('')}</Subscriptions>`)];
      }
      case 'GetSubscriptionAttributes': {
        const one = all.find(({ arn }) => arn === params.get('SubscriptionArn'));
        const entries = Object.entries(one?.attributes ?? {}).map(
          ([key, value]) => `<entry><key>${key}</key><value>${escapeXml(value)}</value></entry>`,
        );
        return [200, wrapped(action, `<Attributes>${entries.join('')}</Attributes>`)];
      }
      default:
        return listed.confirm === undefined
          ? [200, wrapped(action, `<SubscriptionArn>${ARN}mail:1</SubscriptionArn>`)]
          : [400, refusal(String(listed.confirm))];
    }
  }

  const run = (line = '', input?: string) =>
    at.orgs(['subscribers', ...line.split(' ').filter(Boolean)], input);

  it('shows who is confirmed, pending, filtered, gone, and without a dead-letter queue', async () => {
    listed = {
      mail: [
        {
          arn: `${ARN}mail:1`,
          protocol: 'email',
          endpoint: 'A@b.example',
          attributes: {
            FilterPolicy: '{"outcome":["failed","removed"],"orgId":["acme"]}',
            ConfirmationWasAuthenticated: 'false',
          },
        },
        { arn: 'PendingConfirmation', protocol: 'email', endpoint: 'pending@b.example' },
        { arn: 'Deleted', protocol: 'email', endpoint: 'gone@b.example' },
      ],
      events: [
        {
          arn: `${ARN}events:1`,
          protocol: 'https',
          endpoint: 'https://user:s3cr3t@hooks.example/s3cr3t-path?t=s3cr3t',
          attributes: { RedrivePolicy: '{"deadLetterTargetArn":"q"}', ConfirmationWasAuthenticated: 'true' },
        },
      ],
    };
    template = templateOf([
      ['MailTopic', 'email', 'a@B.example'],
      ['MailTopic', 'email', 'pending@b.example'],
      ['MailTopic', 'email', 'gone@b.example'],
      ['NightTopic', 'email', 'night@b.example'],
      ['ElsewhereTopic', 'email', 'other@b.example'],
    ]);
    const { stdout, stderr, code } = await run();
    assert.equal(stderr, '');
    assert.equal(code, 1);
    const flat = stdout.replace(/\n {13}/g, ' ');
    for (const line of [
      /^programs\n {2}confirmed {2}https https:\/\/hooks\.example\/…\n\n/,
      /\ndefault, mail\n {2}confirmed {2}email A@b\.example; only outcome failed or removed, orgId acme; without a dead-letter queue; anybody can unsubscribe it/,
      /\n {2}pending {4}email pending@b\.example; not confirmed, /,
      /\n {2}gone {7}email gone@b\.example; in the template, /,
      /\ndefault, text\n {2}nobody\n/,
      /\nnight, mail\n {2}gone {7}email night@b\.example/,
      /\noperators\n {2}nobody\n$/,
    ])
      assert.match(flat, line);
    assert.ok(!stdout.includes('s3cr3t') && !stdout.includes('other@'));
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('reads the template of the stack that it found, which cdk.json may name', async () => {
    const file = join(at.folder, 'cdk.json');
    writeFileSync(file, JSON.stringify({ context: { clipwatch: { stackName: 'Exports' } } }));
    try {
      await run();
      const stacks = asked
        .filter((params) => params.has('StackName'))
        .map((params) => params.get('StackName'));
      assert.deepEqual(stacks, ['Exports', 'Exports', 'Exports']);
    } finally {
      rmSync(file);
    }
  });

  it('is well where everybody has confirmed, and prints that for programs', async () => {
    const attributes = { RedrivePolicy: '{"deadLetterTargetArn":"q"}' };
    listed = { text: [{ arn: `${ARN}text:1`, protocol: 'sms', endpoint: '+15557654321', attributes }] };
    const { stdout, code } = await run('--json');
    assert.equal(code, 0);
    const text = JSON.parse(stdout).topics.find(({ channel }: { channel: string }) => channel === 'text');
    assert.deepEqual(text.subscriptions, [
      {
        protocol: 'sms',
        endpoint: '+1555…21',
        state: 'confirmed',
        filter: null,
        hasDeadLetters: true,
        isAnybodys: null,
      },
    ]);
  });

  it('shows one audience, and names those that there are', async () => {
    assert.equal((await run('--audience night')).stdout, 'night, mail\n  nobody\n');
    const { stderr, code } = await run('list --audience day');
    assert.deepEqual([stderr, code], ['There is no such audience: there are default, night\n', 1]);
  });

  it('says what it may not see', async () => {
    template = '';
    listed = { mail: 'AuthorizationError', text: 'NotFound' };
    const { stdout, code } = await run();
    assert.match(stdout, /\ndefault, mail\n {2}These credentials may not list them: allow sns:List/);
    assert.match(stdout, /\ndefault, text\n {2}There is no such topic/);
    assert.match(stdout, /\n\nWhat the stack was deployed with cannot be read \(cloudformation:GetTemplate/);
    assert.ok(!stdout.includes('s3cr3t'));
    assert.equal(code, 1);
  });

  describe('confirm', () => {
    for (const [what, args, input] of [
      ['an argument', `confirm ${LINK}`, ''],
      ['standard input', 'confirm', `${LINK}\n`],
      [
        'a whole mail',
        'confirm -',
        `Hello\r\n<a href=3D"${LINK.replaceAll('=', '=3D').replace('Token', 'Tok=\r\nen')}">`,
      ],
    ] as const)
      it(`takes the link from ${what}, and confirms so that no stray click undoes it`, async () => {
        const { stdout, stderr, code } = await run(args, input);
        assert.deepEqual([stderr, code], ['', 0]);
        assert.match(stdout, /^Confirmed, default, mail: whoever unsubscribes it needs credentials/);
        const confirmed = asked.find((params) => params.get('Action') === 'ConfirmSubscription');
        assert.deepEqual(
          ['TopicArn', 'Token', 'AuthenticateOnUnsubscribe'].map((name) => confirmed?.get(name)),
          [`${ARN}mail`, TOKEN, 'true'],
        );
      });

    for (const [what, link, said, expected] of [
      ['no link', 'mArKeD', /^That has no link of SNS with a token in it/, 2],
      [
        'a link of somebody else',
        LINK.replace('.amazonaws.com', '.amazonaws.com.example'),
        /^That has no link/,
        2,
      ],
      [
        'a topic of another installation',
        LINK.replace(':mail', ':other'),
        /^The link is one of a topic that/,
        1,
      ],
    ] as const)
      it(`refuses ${what}, and repeats nothing of it`, async () => {
        const { stdout, stderr, code } = await run('confirm', link);
        assert.match(stderr, said);
        assert.ok(!stderr.includes('mArKeD'));
        assert.deepEqual([stdout, code], ['', expected]);
      });

    for (const [refused, said] of [
      ['InvalidParameter', /^SNS does not take the link: it holds for two days, and once\./],
      ['AuthorizationError', /^These credentials may not confirm: allow sns:ConfirmSubscription/],
      ['FilterPolicyLimitExceeded', /^The account has no room/],
    ] as const)
      it(`says what ${refused} means, without SNS's own words`, async () => {
        listed = { confirm: refused };
        const { stderr, code } = await run('confirm', LINK);
        assert.match(stderr, said);
        assert.ok(!stderr.includes('mArKeD') && !stderr.includes('s3cr3t'));
        assert.equal(code, 1);
      });
  });
});

describe('a confirmation link', () => {
  it('is that of SNS in any partition, wherever it stands', () => {
    const topicArn = 'arn:aws-cn:sns:cn-north-1:123456789012:mail';
    const url = `https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription&amp;TopicArn=${topicArn}&amp;Token=${TOKEN}`;
    assert.deepEqual(findConfirmation(`{"SubscribeURL" : "${url}"}`), { topicArn, token: TOKEN });
    assert.deepEqual(findConfirmation(`https://example.com/x ${LINK}`)?.token, TOKEN);
  });

  it('is found in the links that mail systems put in its place', () => {
    const inParameter = `https://safe.links.example/?url=${encodeURIComponent(LINK)}&data=05%7C02`;
    const inPath = `https://defense.example/v3/__${LINK}__;!!Ab3`;
    for (const wrapped of [inParameter, `<a href="${inParameter.replace('&', '&amp;')}">`, inPath])
      assert.deepEqual(findConfirmation(wrapped), { topicArn: `${ARN}mail`, token: TOKEN });
    const elsewhere = LINK.replace('sns.us-east-1.amazonaws.com', 'sns.example');
    assert.equal(
      findConfirmation(inParameter.replace(encodeURIComponent(LINK), encodeURIComponent(elsewhere))),
      undefined,
    );
  });

  for (const link of [
    LINK.replace('https', 'http'),
    LINK.replace('sns.us', 'sqs.us'),
    LINK.replace('https://', 'https://me@'),
    LINK.replace('.com/', '.com:8443/'),
    LINK.replace(TOKEN, ''),
    LINK.replace(`${ARN}mail`, 'mail'),
  ])
    it(`is not ${link.replace(TOKEN, '…')}`, () => assert.equal(findConfirmation(link), undefined));
});

const TOPICS = ['Events', 'Mail', 'Text', 'Night', 'Elsewhere'];
const RESOURCES = TOPICS.map((name) => {
  const arn = `${ARN}${name === 'Night' ? 'night-mail' : name.toLowerCase()}`;
  return `<member><LogicalResourceId>${name}Topic</LogicalResourceId><PhysicalResourceId>${arn}</PhysicalResourceId><ResourceType>AWS::SNS::Topic</ResourceType></member>`;
}).join('');

function templateOf(
  subscriptions: readonly (readonly [topic: string, protocol: string, endpoint: string])[],
) {
  const resources = subscriptions.map(([topic, Protocol, Endpoint], index) => [
    `Subscription${index}`,
    { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: topic }, Protocol, Endpoint } },
  ]);
  return JSON.stringify({ Resources: { ...Object.fromEntries(resources), Table: { Type: 'T' } } });
}

function memberOf({ arn, protocol, endpoint }: Listed): string {
  return `<member><SubscriptionArn>${arn}</SubscriptionArn><Protocol>${protocol}</Protocol><Endpoint>${escapeXml(endpoint)}</Endpoint></member>`;
}

function wrapped(action: string, result: string): string {
  return `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
}

function refusal(code: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>s3cr3t</Message></Error></ErrorResponse>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
