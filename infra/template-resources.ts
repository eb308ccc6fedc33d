import * as v from 'valibot';

const ResourceSchema = v.object({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
});
export const ResourcesSchema = v.record(v.string(), ResourceSchema);
export type Resource = v.InferOutput<typeof ResourceSchema>;
export type Resources = Readonly<Record<string, Resource>>;

/** Resources of one type, with their logical ids. */
export function ofType(
  resources: Resources,
  type: string,
): [id: string, properties: Record<string, unknown>][] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) =>
    Type === type ? [[id, Properties]] : [],
  );
}

/** The ids that a property refers to, such as `Roles` of a policy. */
export function referredIn(property: unknown): string[] {
  const parsed = v.safeParse(v.array(v.unknown()), Array.isArray(property) ? property : [property]);
  if (!parsed.success) return [];
  return parsed.output.flatMap((item) => {
    const reference = v.safeParse(v.strictObject({ Ref: v.string() }), item);
    return reference.success ? [reference.output.Ref] : [];
  });
}

/** Where the longest are: `ap-southeast-1` and `aws-us-gov`. */
const PSEUDO: Readonly<Record<string, number>> = {
  'AWS::Partition': 10,
  'AWS::Region': 14,
  'AWS::AccountId': 12,
  'AWS::URLSuffix': 16,
};
/** How long a name that CloudFormation makes may be. */
const MAX_NAME: Readonly<Record<string, number>> = {
  'AWS::IAM::Role': 64,
  'AWS::Lambda::Function': 64,
  'AWS::Scheduler::ScheduleGroup': 64,
  'AWS::SNS::Topic': 256,
  'AWS::SQS::Queue': 80,
};
/** `arn:aws-us-gov:secretsmanager:ap-southeast-1:123456789012:log-group:` */
const ARN_PREFIX = 68;
/** A hyphen and twelve characters of CloudFormation's own. */
const RANDOM_SUFFIX = 13;

/** How a part of a template will look at the longest, when CloudFormation has filled in its references. */
export function render(value: unknown, resources: Resources, stackName: string): unknown {
  if (Array.isArray(value)) return value.map((item) => render(item, resources, stackName));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && (name === 'Ref' || name === 'Fn::GetAtt'))
    return 'x'.repeat(referenceLength(String([argument].flat()[0]), resources, stackName));
  if (entries.length === 1 && name === 'Fn::Join') {
    const parsed = v.parse(v.tuple([v.string(), v.array(v.unknown())]), argument);
    return parsed[1].map((part) => render(part, resources, stackName)).join(parsed[0]);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, render(item, resources, stackName)]));
}

function referenceLength(id: string, resources: Resources, stackName: string): number {
  const pseudo = PSEUDO[id];
  if (pseudo !== undefined) return pseudo;
  const name = stackName.length + 1 + id.length + RANDOM_SUFFIX;
  return ARN_PREFIX + Math.min(name, MAX_NAME[resources[id]?.Type ?? ''] ?? 255);
}
