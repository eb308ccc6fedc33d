import { Logger } from '@aws-lambda-powertools/logger';

/** One JSON object a line, on standard output. */
export const logger = new Logger();
