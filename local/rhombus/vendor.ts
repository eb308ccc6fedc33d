import type { ServerResponse } from 'node:http';
import { type LocalServer, listen } from '../cloud/http.ts';
import { CONTROL_PREFIX } from './control.ts';
import { type Call, readCall, type SimulatedOrg } from './server.ts';

/** Before what steers one org of several, and its id. */
const CONTROL_OF = new RegExp(`^${CONTROL_PREFIX}orgs/([^/]+)/`);

/**
 * A Rhombus API of many orgs, which are told apart by their keys, as Rhombus tells them apart. A call with a key that is
 * none of theirs is answered, and so refused, by the first of them.
 */
export function startSimulatedVendor(orgs: ReadonlyMap<string, SimulatedOrg>): Promise<LocalServer> {
  return listen(async (request, response) => answer(orgs, await readCall(request), response));
}

async function answer(
  orgs: ReadonlyMap<string, SimulatedOrg>,
  call: Call,
  response: ServerResponse,
): Promise<void> {
  const [prefix = CONTROL_PREFIX, orgId] = CONTROL_OF.exec(call.path) ?? [];
  const path = call.path.replace(prefix, CONTROL_PREFIX);
  const apiKey = String(call.request.headers['x-auth-apikey']);
  const org = orgId === undefined ? [...orgs.values()].find((one) => one.takes(apiKey)) : orgs.get(orgId);
  const [first] = orgs.values();
  if (orgId !== undefined && org === undefined) return void response.writeHead(404).end();
  await (org ?? first)?.answer({ ...call, path }, response);
}
