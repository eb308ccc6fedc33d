import { randomBytes } from 'node:crypto';

/** What the functions, and whoever else may, sign their requests to the embedded cloud with. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Credentials of the form that AWS gives, made up for one run. */
export function createCredentials(): Credentials {
  return {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
