/**
 * What the bundles have in place of the cache of DynamoDB's endpoint discovery, which is off unless the environment or
 * the client asks for it: nothing is ever kept (`infra/build-function.ts`).
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoint-discovery.html
 */
export class EndpointCache {
  get(): undefined {
    return undefined;
  }

  getEndpoint(): undefined {
    return undefined;
  }

  set(): void {}

  delete(): void {}
}
