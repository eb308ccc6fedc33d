/**
 * What the bundles have in place of the AWS SDK's chain of credential providers (`infra/build-function.ts`): Lambda puts
 * the credentials of the function's role into the environment, and so does the run on one machine. Whoever uses these
 * sources without a bundle, as `npx clipwatch` does, has the whole chain, profiles included.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
