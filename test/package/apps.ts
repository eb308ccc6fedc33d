/** CDK apps of somebody else, in each way to load the construct. They want the configuration in `CLIPS`. */

const BODY = `
const app = new App();
const clips = new Clipwatch(new Stack(app, 'Theirs'), 'Clips', props);
clips.topics.events.addSubscription(new UrlSubscription('https://hooks.example/theirs'));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
`;

const IMPORTS = `
import { App, Stack, Validations } from 'aws-cdk-lib';
import { UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { AwsSolutionsChecks } from 'cdk-nag';
`;

export const TYPESCRIPT = `${IMPORTS}
import { Clipwatch, type ClipwatchProps, ConfigError, DEFAULT_LIMITS, type OrganizationProps } from 'clipwatch';
const acme: OrganizationProps = { id: 'acme', secret: 'clipwatch/acme' };
const props: ClipwatchProps = { ...JSON.parse(process.env.CLIPS ?? '{}'), organizations: [acme], limits: DEFAULT_LIMITS };
try {
  new Clipwatch(new Stack(), 'Refused', { organizations: [acme], sms: ['911'] });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
}
${BODY}`;

/** To the compiler, each of these lines is wrong. */
export const WRONG_TYPES = `
import { Stack } from 'aws-cdk-lib';
import { Clipwatch } from 'clipwatch';
new Clipwatch(new Stack(), 'Clips', { organizations: [{ id: 'acme' }] });
new Clipwatch(new Stack(), 'Clips', { organizations: [], limits: { pacing: 'leisurely' } });
new Clipwatch(new Stack(), 'Clips', { organizations: [] }).topics.events.topicArn.publish();
`;

export const ES_MODULE = `${IMPORTS}
import { Clipwatch } from 'clipwatch';
const props = JSON.parse(process.env.CLIPS);
${BODY}`;

const REQUIRES = `
const { App, Stack, Validations } = require('aws-cdk-lib');
const { UrlSubscription } = require('aws-cdk-lib/aws-sns-subscriptions');
const { AwsSolutionsChecks } = require('cdk-nag');
const props = JSON.parse(process.env.CLIPS);
`;

export const COMMON_JS = `${REQUIRES}
const { Clipwatch } = require('clipwatch');
${BODY}`;

export const DYNAMIC_IMPORT = `${REQUIRES}
import('clipwatch').then(({ Clipwatch }) => { ${BODY} });
`;
