import type { Compose, TopicMessage } from '../core/ports.ts';

export function createComposer({ digestFrom }: { digestFrom: number }): Compose {
  return (audience, events) => {
    const message = (group: typeof events): TopicMessage => ({
      audience,
      message: audience === 'events' ? JSON.stringify(group[0]) : group.map((event) => event.id).join('\n'),
      attributes: {
        outcome: group[0]?.data.outcome ?? '',
        orgId: group[0]?.data.orgId ?? '',
        deviceUuids: [],
        late: false,
      },
      eventIds: group.map((event) => event.id),
    });
    if (audience !== 'events' && events.length >= digestFrom) return [message(events)];
    return events.map((event) => message([event]));
  };
}

export function minimalMessage(message: TopicMessage): TopicMessage {
  return message;
}
