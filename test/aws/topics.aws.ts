import { it } from 'node:test';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { checkFilters } from '../notify/topics-contract.ts';
import { requireEndpoint, uniqueName } from './endpoint.ts';

requireEndpoint();

it('subscribers with filter policies get what is meant for them', async () => {
  await checkFilters(new SNSClient({}), new SQSClient({}), uniqueName(), true);
});
