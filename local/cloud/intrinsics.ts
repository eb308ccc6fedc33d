/** Where the embedded cloud says that it is. */
const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** What `Ref` and `Fn::GetAtt` make of a resource. */
interface Physical {
  ref: string;
  attributes: Record<string, string>;
}

/** Of each type that the embedded cloud runs, what its resources are called here. */
const PHYSICAL: Record<string, (id: string) => Physical> = {
  'AWS::DynamoDB::Table': (id) => ({ ref: id, attributes: { Arn: arnOf('dynamodb', `table/${id}`) } }),
  'AWS::SNS::Topic': (id) => ({
    ref: topicArn(id),
    attributes: { TopicArn: topicArn(id), TopicName: id },
  }),
  'AWS::SQS::Queue': (id) => ({
    ref: queueUrl(id),
    attributes: { Arn: queueArn(id), QueueName: id, QueueUrl: queueUrl(id) },
  }),
  'AWS::Lambda::Function': (id) => ({ ref: id, attributes: { Arn: arnOf('lambda', `function:${id}`) } }),
  'AWS::SNS::Subscription': (id) => ({ ref: id, attributes: {} }),
  'AWS::CloudWatch::Alarm': (id) => ({ ref: id, attributes: { Arn: arnOf('cloudwatch', `alarm:${id}`) } }),
  'AWS::Scheduler::Schedule': (id) => ({ ref: id, attributes: {} }),
  'AWS::Lambda::EventSourceMapping': (id) => ({ ref: id, attributes: {} }),
  'AWS::Chatbot::SlackChannelConfiguration': (id) => ({ ref: id, attributes: {} }),
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': (id) => ({ ref: id, attributes: {} }),
};

const PSEUDO: Record<string, string> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'Clipwatch',
};

export type Resolve = (value: unknown) => unknown;

/**
 * Resolves the references in a template's values. Throws an error that names what it does not know, rather than to hand
 * on a value that is wrong.
 */
export function createResolver(resources: Record<string, { Type: string }>): Resolve {
  // What is not run here, such as a role, is only named: nobody looks at it.
  const physical = (id: string): Physical | undefined => {
    const type = resources[id]?.Type;
    if (type === undefined) return undefined;
    return PHYSICAL[type]?.(id) ?? { ref: id, attributes: { Arn: id } };
  };
  const reference = (id: string) => PSEUDO[id] ?? physical(id)?.ref ?? refuse(`Ref of ${id}`);
  const attribute = (path: string) => {
    const [id = '', ...names] = path.split('.');
    return physical(id)?.attributes[names.join('.')] ?? refuse(`Fn::GetAtt of ${path}`);
  };
  const substitute = (text: string, variables: Record<string, unknown>) =>
    text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return String(resolve(variables[name]));
      return name.includes('.') ? attribute(name) : reference(name);
    });
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length > 0 || !/^(Ref|Fn::)/.test(key)) return resolveProperties(resolve, value);
    switch (key) {
      case 'Ref':
        return reference(String(argument));
      case 'Fn::GetAtt':
        return attribute([argument].flat().join('.'));
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map(resolve).join(separator);
      }
      case 'Fn::Sub': {
        const [text, variables = {}] = [argument].flat() as [string, Record<string, unknown>?];
        return substitute(text, variables);
      }
      default:
        return refuse(key);
    }
  };
  return resolve;
}

export function resolveProperties(resolve: Resolve, properties: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, resolve(value)]));
}

export function canRun(type: string): boolean {
  return type in PHYSICAL;
}

export function topicArn(name: string): string {
  return arnOf('sns', name);
}

/**
 * The URL of a queue, at an endpoint of SQS. A template is read before it is known where the embedded SQS will answer; until
 * then its queues are at no host that there is.
 */
export function queueUrl(name: string, endpoint = NOWHERE): string {
  return `${endpoint}/${ACCOUNT}/${name}`;
}

/** A text of the template with the queues in it where they are. */
export function locateQueues(text: string, endpoint: string): string {
  return text.replaceAll(`${NOWHERE}/`, `${endpoint}/`);
}

const NOWHERE = 'http://sqs.invalid';

export function queueArn(name: string): string {
  return arnOf('sqs', name);
}

function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

function refuse(what: string): never {
  throw new Error(`${what} cannot be resolved locally`);
}
