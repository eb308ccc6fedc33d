/** A clip's id has four parts, so this one is no clip's, not even of an organization that is called `test`. */
const TEST_ID = /^test\/[^/]+\/[^/]+\/[^/]+\/[^/]+$/;

/** The id of an event that is a test, as `clipwatch notify-test` sends it. */
export function toTestId(id: string): string {
  return `test/${id}`;
}

/** @returns true for the id of an event that is a test. */
export function isTestId(id: string): boolean {
  return TEST_ID.test(id);
}
