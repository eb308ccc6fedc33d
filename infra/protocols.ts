/** By which programs are told: they get events. */
export const PROGRAM_PROTOCOLS = ['https', 'sqs', 'lambda'] as const;
/** By which people are told, beside chat: they get words. */
export const PEOPLE_PROTOCOLS = ['email', 'sms'] as const;
/** By which operators are told. */
export const OPERATOR_PROTOCOLS = ['email', 'sms'] as const;
export const PROTOCOLS = [...PEOPLE_PROTOCOLS, ...PROGRAM_PROTOCOLS] as const;

export type PeopleProtocol = (typeof PEOPLE_PROTOCOLS)[number];
export type ProgramProtocol = (typeof PROGRAM_PROTOCOLS)[number];
export type Protocol = (typeof PROTOCOLS)[number];
