import { it } from 'node:test';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { checkFilters } from '../notify/topics-contract.ts';
import { requireEndpoint, uniqueName } from './endpoint.ts';

requireEndpoint();

it('each subscriber gets what its filter policy lets through, with its attributes', async () => {
  // An emulator's queue URLs may name a host that does not resolve.
  const clients = { sns: new SNSClient({}), sqs: new SQSClient({ useQueueUrlAsEndpoint: false }) };
  await checkFilters(clients, uniqueName(), { looksIntoArrays: true });
  clients.sns.destroy();
  clients.sqs.destroy();
});
