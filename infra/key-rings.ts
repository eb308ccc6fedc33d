/** Some 800 keys each, and about a hundred changes a day. One is made when the first key goes into it. */
const COUNT = 10;

/** Names of the secrets that keys of organizations go into which are added at run time, of a stack with this name. */
export function keyRingNames(stackName: string): string[] {
  return Array.from({ length: COUNT }, (_, number) => `${stackName.toLowerCase()}/keys-${number}`);
}
