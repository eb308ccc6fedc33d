import { parseSecretId } from '../../functions/runtime/secret-id.ts';
import { explainTrouble, TroubleError } from '../status/trouble.ts';
import { type PlaceOptions, withInstallation } from './open.ts';

/** `clipwatch orgs repair`: writes anew the policies of the secrets that the role may not read by its own. */
export async function repair(options: PlaceOptions): Promise<void> {
  await withInstallation(options, async ({ store, secrets, keyRings, checkRoleArn, isLocal }) => {
    const organizations = await store.listOrganizations();
    const own = organizations
      .filter(({ addedBy }) => addedBy === 'command')
      .map(({ secretId }) => parseSecretId(secretId).secret)
      .filter((secret) => !keyRings.includes(secret));
    const names = [...new Set(own)].sort();
    if (isLocal || names.length === 0) {
      console.log('Nothing to repair: every key is where the role may read it.');
      return;
    }
    if (checkRoleArn === undefined)
      throw new TroubleError('The stack has no output CheckRoleArn: deploy this release first');
    for (const secret of names)
      try {
        await secrets.letIn(secret, checkRoleArn);
        console.log(`${secret} lets the role in.`);
      } catch (error) {
        console.error(explainTrouble(error));
        process.exitCode = 1;
      }
  });
}
