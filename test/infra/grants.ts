/** Resources of a template, by their logical ids. */
export type Resources = Readonly<
  Record<string, { Type: string; Properties?: Readonly<Record<string, unknown>> }>
>;

interface Statement {
  Effect: string;
  Action?: unknown;
  Resource?: unknown;
  Principal?: unknown;
  Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every action that anything of the template may allow, by the type of what allows it. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': ['sts:AssumeRole'],
  'AWS::IAM::Policy': [
    ...['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
      (name) => `dynamodb:${name}`,
    ),
    'lambda:InvokeFunction',
    ...['CreateLogStream', 'PutLogEvents'].map((name) => `logs:${name}`),
    'secretsmanager:GetSecretValue',
    ...['ListSubscriptionsByTopic', 'Publish'].map((name) => `sns:${name}`),
    ...['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', 'SendMessage'].map((name) => `sqs:${name}`),
  ],
  // Of `check`, where its secrets are too many for one policy.
  'AWS::IAM::ManagedPolicy': ['secretsmanager:GetSecretValue'],
  'AWS::SNS::TopicPolicy': ['sns:Publish', 'sns:ListSubscriptionsByTopic'],
  'AWS::SQS::QueuePolicy': ['sqs:SendMessage'],
  'AWS::Lambda::Permission': ['lambda:InvokeFunction'],
};

/** What else there may be: nothing of it lets anybody in. */
const OTHERS = [
  'AWS::CDK::Metadata',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
  'AWS::Chatbot::SlackChannelConfiguration',
  'AWS::CloudWatch::Alarm',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
];

/** Who acts for AWS itself may act as a role of ours; that of the schedules only for ours. */
const ACT_AS_ROLES = ['lambda.amazonaws.com', 'chatbot.amazonaws.com'];

/** Whatever lets in more than it has to, one line each. Of a wrong template nothing is taken for granted. */
export function looseGrants(resources: Resources): string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => [
    ...(Type in ACTIONS || OTHERS.includes(Type) ? [] : [`${id}: ${Type} is a new kind of entry`]),
    ...statementsOf(Type, Properties)
      .filter(({ Effect }) => Effect !== 'Deny')
      .flatMap((statement) => looseIn(Type, statement, resources).map((why) => `${id}: ${why}`)),
    ...(isServed(Type) && !isTlsOnly(id, resources) ? [`${id}: is served without TLS`] : []),
  ]);
}

/** Every statement wherever it is in a resource, and what a permission of Lambda's says, as one. */
function statementsOf(Type: string, properties: Readonly<Record<string, unknown>>): Statement[] {
  if (Type !== 'AWS::Lambda::Permission') return findStatements(properties);
  const { Action, FunctionName, Principal, SourceArn, FunctionUrlAuthType } = properties;
  const Condition = SourceArn === undefined ? {} : { ArnEquals: { 'aws:SourceArn': SourceArn } };
  const isService = typeof Principal === 'string' && Principal.endsWith('.amazonaws.com');
  const letIn = isService ? { Service: Principal } : { AWS: Principal };
  const url = FunctionUrlAuthType === undefined ? {} : { NotAction: FunctionUrlAuthType };
  return [{ Effect: 'Allow', Action, Resource: FunctionName, Principal: letIn, Condition, ...url }];
}

function findStatements(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Effect' in value) return [{ ...value, Effect: String(value.Effect) }];
  return Object.values(value).flatMap(findStatements);
}

function looseIn(type: string, statement: Statement, resources: Resources): string[] {
  const { Action, Resource, Principal, Condition } = statement;
  const actions = [Action].flat();
  const inverted = Object.keys(statement).filter((key) => key.startsWith('Not'));
  return [
    ...inverted.map((key) => `allows all but what ${key} says`),
    ...actions
      .filter((action) => !ACTIONS[type]?.some((known) => known === action))
      .map((action) => `allows ${String(action)}`),
    ...(hasWildcard(Action) || (type !== 'AWS::KMS::Key' && hasWildcard(Resource)) ? ['has a wildcard'] : []),
    ...(type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy'
      ? []
      : loosePrincipal(Principal, Condition, actions, resources)),
  ];
}

/** The six characters that Secrets Manager appends are known to nobody. */
function hasWildcard(value: unknown): boolean {
  return /[*?]/.test(JSON.stringify(value ?? '').replaceAll(/-\?{6}"/g, '"'));
}

/** Only roles of this template, and services of AWS for resources of this template. */
function loosePrincipal(
  principal: unknown,
  condition: Statement['Condition'],
  actions: readonly unknown[],
  resources: Resources,
): string[] {
  if (typeof principal !== 'object' || principal === null) return ['lets anybody in'];
  const isOurs = (value: unknown) => {
    const [id = ''] = /(?<=^\{"(?:Fn::GetAtt|Ref)":\[?")\w+/.exec(JSON.stringify(value)) ?? [];
    return id in resources;
  };
  const sources = Object.entries(condition ?? {})
    .filter(([operator]) => operator === 'ArnEquals' || operator === 'StringEquals')
    .flatMap(([, values]) => [values['aws:SourceArn'] ?? []].flat());
  const isForOurs = sources.length > 0 && sources.every(isOurs);
  const actsAsRole = actions.every((action) => action === 'sts:AssumeRole');
  return Object.entries(principal).flatMap(([kind, values]) =>
    [values].flat().flatMap((one: unknown) => {
      if (kind === 'AWS' && isOurs(one)) return [];
      if (kind === 'Service' && actsAsRole && ACT_AS_ROLES.some((service) => service === one)) return [];
      if (kind === 'Service' && isForOurs) return [];
      return [`lets in ${kind} ${JSON.stringify(one)}`];
    }),
  );
}

function isServed(type: string): boolean {
  return type === 'AWS::SNS::Topic' || type === 'AWS::SQS::Queue';
}

/** Does a policy on it deny everybody what does not come by TLS? */
function isTlsOnly(id: string, resources: Resources): boolean {
  const policies = Object.values(resources).filter(
    ({ Type, Properties: { Topics, Queues } = {} }) =>
      /^AWS::(SNS::Topic|SQS::Queue)Policy$/.test(Type) &&
      JSON.stringify([Topics, Queues]).includes(`{"Ref":"${id}"}`),
  );
  return policies.some(({ Properties }) =>
    findStatements(Properties).some(
      ({ Effect, Action, Principal, Condition }) =>
        Effect === 'Deny' &&
        ['"sns:Publish"', '"sqs:*"'].includes(JSON.stringify(Action)) &&
        ['"*"', '{"AWS":"*"}'].includes(JSON.stringify(Principal)) &&
        JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
    ),
  );
}
