import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { listen, readBody, replyJson } from '../../../local/cloud/http.ts';
import { type Ran, startInstallation } from '../orgs-installation.ts';

/** What the stand-in of the CDK CLI is to do: print this, and end so, or never. */
export interface CdkAnswer {
  lines?: readonly string[];
  code?: number;
  hangs?: boolean;
}

/** What the stand-in of SNS lists for an address. */
export interface Listed {
  topic: 'mail' | 'operators';
  endpoint: string;
  isConfirmed: boolean;
}

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'clipwatch.mjs');
/** For the whole of a conversation, on a machine that is busy. */
const PATIENCE_MS = 90_000;
export const CTRL_C = '\u0003';
const ACCOUNT = '123456789012';
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:`;
const TOPICS = {
  EventsTopicArn: `${TOPIC}events`,
  MailTopicArn: `${TOPIC}mail`,
  TextTopicArn: `${TOPIC}text`,
  OperatorsTopicArn: `${TOPIC}operators`,
};
/** It asks the test what to do, which so learns how it was called. */
const CDK = `
const answer = await fetch(process.env.TEST_CDK_URL, {
  method: 'POST',
  body: JSON.stringify({ args: process.argv.slice(2), env: process.env, cdkJson: (await import('node:fs')).readFileSync('cdk.json', 'utf8') }),
});
const { lines = [], code = 0, hangs = false } = await answer.json();
for (const line of lines) console.error(line);
if (hangs) setInterval(() => {}, 1000);
else process.exitCode = code;
`;

/**
 * A folder like a clone's, with a CDK CLI that does what a test says, and as much of AWS as setup asks: secrets, the table
 * and Rhombus by the emulators, STS, CloudFormation and what SNS lists by a stand-in.
 */
export async function startStage(cdkJson: object = { app: 'node infra/app.ts', context: {} }) {
  const at = await startInstallation();
  const { CheckRoleArn = '', KeyRings = '', TableName = '' } = at.outputs;
  const stacks = new Map<string, { status: string; outputs: Record<string, string> }>();
  const subscriptions: Listed[] = [];
  const published: string[] = [];
  const cdkCalls: { args: string[]; env: Record<string, string>; cdkJson: string }[] = [];
  let isInSandbox = false;
  let refusal: string | undefined;
  let onCdk: (args: readonly string[]) => CdkAnswer | Promise<CdkAnswer> = () => ({});
  let onList: () => void = () => {};

  const aws = await listen(async (request, response) => {
    const asks = new URLSearchParams(await readBody(request));
    const action = asks.get('Action') ?? '';
    const result = answer(action, asks);
    response.writeHead(result === undefined || refusal !== undefined ? 400 : 200, {
      'content-type': 'text/xml',
    });
    if (refusal !== undefined) response.end(refused(refusal));
    else if (result === undefined)
      response.end(refused(action === 'DescribeStacks' ? 'ValidationError' : 'InvalidAction'));
    else response.end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
  });

  function answer(action: string, asks: URLSearchParams): string | undefined {
    switch (action) {
      case 'GetCallerIdentity':
        return `<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/ada</Arn><UserId>u</UserId>`;
      case 'DescribeStacks': {
        const stack = stacks.get(asks.get('StackName') ?? '');
        return stack && describeStack(stack);
      }
      case 'GetSMSSandboxAccountStatus':
        return `<IsInSandbox>${isInSandbox}</IsInSandbox>`;
      case 'ListSubscriptionsByTopic': {
        onList();
        return listSubscriptions(
          subscriptions.filter(({ topic }) => asks.get('TopicArn') === `${TOPIC}${topic}`),
        );
      }
      case 'Publish':
        published.push(asks.get('TopicArn')?.replace(TOPIC, '') ?? '');
        return '<MessageId>m</MessageId>';
      default:
        return undefined;
    }
  }

  const cdk = await listen(async (request, response) => {
    const call = JSON.parse(await readBody(request));
    cdkCalls.push(call);
    replyJson(response, 200, await onCdk(call.args), {});
  });

  for (const service of ['STS', 'CLOUDFORMATION', 'SNS']) at.env[`AWS_ENDPOINT_URL_${service}`] = aws.url;
  at.env.TEST_CDK_URL = cdk.url;
  const file = join(at.folder, 'cdk.json');
  writeFileSync(file, JSON.stringify(cdkJson));
  const bin = join(at.folder, 'node_modules', 'aws-cdk', 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'cdk'), CDK);
  writeFileSync(join(bin, '..', 'package.json'), JSON.stringify({ name: 'aws-cdk', type: 'module' }));

  const { inTerminal: _, ...others } = at;
  const stage = {
    ...others,
    stacks,
    subscriptions,
    published,
    cdkCalls,
    readFile: () => readFileSync(file, 'utf8'),
    writeFile: (text: string) => writeFileSync(file, text),
    readClipwatch: () => JSON.parse(readFileSync(file, 'utf8')).context.clipwatch,
    bootstrap: () =>
      stacks.set('CDKToolkit', { status: 'CREATE_COMPLETE', outputs: { BootstrapVersion: '30' } }),
    setSandbox: (is: boolean) => {
      isInSandbox = is;
    },
    refuse: (code: string) => {
      refusal = code;
    },
    onCdk: (listener: typeof onCdk) => {
      onCdk = listener;
    },
    onList: (listener: typeof onList) => {
      onList = listener;
    },

    /** Runs it in a terminal, and answers what it asks, each when it is asked. Everything is shown on `stdout`. */
    async inTerminal(
      args: readonly string[],
      answers: readonly (readonly [asked: RegExp, answer: string])[],
    ): Promise<Ran> {
      const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
      const { child, ran } = at.spawn('script', ['-qec', command, '/dev/null']);
      const waiting = [...answers];
      let shown = '';
      child.stdout.on('data', (chunk) => {
        shown += stripVTControlCharacters(String(chunk));
        const [asked, answer = ''] = waiting[0] ?? [];
        if (!asked?.test(shown)) return;
        waiting.shift();
        shown = '';
        child.stdin.write(answer === CTRL_C ? answer : `${answer}\r`);
      });
      const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      const { stdout, ...rest } = await ran;
      clearTimeout(patience);
      const [unasked] = waiting;
      if (unasked !== undefined) throw new Error(`It never asked ${unasked[0]}:\n${stdout}`);
      return { ...rest, stdout: stripVTControlCharacters(stdout) };
    },

    /** Plays CloudFormation, tick and check: the stack is there, the addresses are asked to confirm, and a look was made. */
    async deploy(stackName = 'Clipwatch'): Promise<CdkAnswer> {
      const { stackName: _, organizations, email = [], operators = {} } = stage.readClipwatch();
      stacks.set(stackName, {
        status: 'CREATE_COMPLETE',
        outputs: { ...TOPICS, TableName, KeyRings, CheckRoleArn, CheckQueueUrl: 'http://127.0.0.1:1/queue' },
      });
      const listed = new Set(subscriptions.map(({ topic, endpoint }) => `${topic} ${endpoint}`));
      for (const [topic, endpoints] of [
        ['mail', email],
        ['operators', operators.email ?? []],
      ] as const)
        for (const endpoint of endpoints)
          if (!listed.has(`${topic} ${endpoint}`))
            subscriptions.push({ topic, endpoint, isConfirmed: false });
      for (const { id, secret, apiUrl } of organizations)
        if ((await at.store.loadOrganization(id)) === undefined) {
          const registered = {
            id,
            baseUrl: apiUrl ?? 'https://api2.rhombussystems.com',
            secretId: secret,
            addedBy: 'configuration',
            addedAtMs: 0,
          } as const;
          await at.store.putOrganization({ ...registered, version: 0 });
          await at.lookOnce(id);
        }
      return { lines: ['Clipwatch |  1/2 | 10:00:00 | CREATE_COMPLETE | AWS::SNS::Topic | Mail'] };
    },

    /** From here on everybody has confirmed. */
    confirmAll: () => {
      for (const one of subscriptions) one.isConfirmed = true;
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([aws.close(), cdk.close()]);
      await at[Symbol.asyncDispose]();
    },
  };
  return stage;
}

export type Stage = Awaited<ReturnType<typeof startStage>>;

function describeStack({ status, outputs }: { status: string; outputs: Record<string, string> }): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<Stacks><member><StackName>s</StackName><StackStatus>${status}</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks>`;
}

function listSubscriptions(listed: readonly Listed[]): string {
  const members = listed.map(({ endpoint, isConfirmed }, index) => {
    const arn = isConfirmed ? `${TOPIC}mail:${index}` : 'PendingConfirmation';
    return `<member><SubscriptionArn>${arn}</SubscriptionArn><Protocol>email</Protocol><Endpoint>${endpoint}</Endpoint></member>`;
  });
  return `<Subscriptions>${members.join('')}</Subscriptions>`;
}

function refused(code: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
}
