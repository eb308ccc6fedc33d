/** An organization as the functions know it: `organizations.json` beside each bundle. */
export interface Organization {
  /** The org's id in this installation, such as `acme`. Part of every event's id. */
  id: string;
  /** Origin of the vendor's API, such as `https://api2.rhombussystems.com`. */
  baseUrl: string;
  /** Name or ARN of the secret in Secrets Manager that holds the API key. */
  secretId: string;
}
