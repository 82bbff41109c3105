import { type Area, BOOLEAN, DIGEST, object, type Operation, TEXT, WHOLE } from './operation.js';

const OF_A_MESSAGE = ['MEDIA_TYPE_UNSUPPORTED', 'ORDER_AUDIENCE', 'ORDER_BUSY', 'ORDER_FROM_FUTURE', 'ORDER_EXPIRED', 'ORDER_UNKNOWN', 'ORDERS_SIGNATURE'] as const;

/** What somebody is told whose message became an entry. */
function logged(named: string, more: Readonly<Record<string, typeof TEXT | typeof BOOLEAN>> = {}): Operation['answers'] {
  const schema = object({ status: { const: 'logged' }, kind: TEXT, position: WHOLE, [named]: DIGEST, ...more });
  return { 200: { description: 'In the log already.', type: 'application/json', schema }, 201: { description: 'In the log.', type: 'application/json', schema } };
}

/** What officers, agents and their tools talk to. */
export const ORDERS: Area = {
  '/v1/orders': {
    post: {
      summary: 'Takes an order that two officers signed.',
      body: { type: 'application/tributary-order+json', description: 'The text of the order.', schema: object({ order: TEXT, approval: TEXT }) },
      answers: logged('order'),
      refusals: [...OF_A_MESSAGE.filter((code) => code !== 'ORDER_UNKNOWN'), 'ORDERS_TEXT', 'ORDERS_CLAIMS', 'ORDERS_APPROVAL', 'ORDERS_OFFICER', 'ORDERS_ONE_OFFICER'],
    },
    get: {
      summary: 'The orders that a provider has to answer.',
      access: 'agent',
      parameters: [{ name: 'iss', in: 'query', description: "the provider's URI" }],
      answers: {
        200: {
          description: 'Orders in force that concern the provider.',
          type: 'application/json',
          schema: object({ orders: { type: 'array', items: object({ order: DIGEST, position: WHOLE, handles: { type: 'array', items: TEXT }, text: TEXT }) } }),
        },
      },
      refusals: ['ORDER_AUDIENCE', 'ORDER_BUSY', 'ORDER_REQUEST', 'ORDER_REQUEST_AGE', 'ORDERS_REQUEST', 'ORDERS_AGENT', 'ORDERS_SIGNATURE'],
    },
  },
  '/v1/answers': {
    post: {
      summary: "Takes a provider's answer to an order.",
      body: { type: 'application/jose', description: 'The signed answer.' },
      answers: logged('answer'),
      refusals: [...OF_A_MESSAGE, 'ORDER_NOT_DELIVERED', 'ORDER_ANSWERED', 'ORDERS_ANSWER', 'ORDERS_AGENT'],
    },
  },
  '/v1/results': {
    post: {
      summary: 'Takes what an officer found in an answer.',
      body: { type: 'application/jose', description: 'The signed result.' },
      answers: logged('result', { matches: BOOLEAN }),
      refusals: [...OF_A_MESSAGE, 'ORDER_ANSWER_UNKNOWN', 'ORDERS_RESULT', 'ORDERS_OFFICER'],
    },
  },
  '/v1/presence': {
    post: {
      summary: 'Answers an officer whether somebody is in the log.',
      body: { type: 'application/jose', description: 'The signed question.' },
      answers: logged('query', { answer: TEXT }),
      refusals: [...OF_A_MESSAGE, 'ORDER_QUOTA', 'ORDER_TOKEN', 'ORDERS_PRESENCE', 'ORDERS_OFFICER'],
    },
  },
};

