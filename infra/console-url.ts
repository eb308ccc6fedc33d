const PLACEHOLDERS = ['deviceUuid', 'timestampMs', 'clipUuid', 'orgId'];

/** The rule that a template of the link breaks; nothing where it may be used. */
export function checkConsoleUrl(template: string): string | undefined {
  const unknown = [...template.matchAll(/\{([^{}]*)\}/g)].find(
    ([, name = '']) => !PLACEHOLDERS.includes(name),
  );
  const filled = template.replaceAll(/\{\w+\}/g, '0');
  const url = URL.parse(filled);
  if (
    unknown ||
    url?.protocol !== 'https:' ||
    url.username !== '' ||
    url.password !== '' ||
    /[\s\p{C}]/u.test(filled)
  )
    return `must be an https URL without a user, and with no placeholders but ${PLACEHOLDERS.map((name) => `{${name}}`).join(', ')}`;
  return undefined;
}
