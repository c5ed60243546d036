// The same API in Fastify: GET /health, and POST /api/metrics which keeps a point in Redis.
//
// usage: node server.js PORT [REDIS_PORT]
import Fastify from 'fastify';
import Redis from 'ioredis';

const [port, redisPort] = process.argv.slice(2).map(Number);
const app = Fastify({ logger: false });

// A schema lets Fastify write an answer without JSON.stringify, and checks a body before the handler runs.
const textMember = (name) => ({ type: 'object', properties: { [name]: { type: 'string' } } });

const point = {
  type: 'object',
  required: ['value', 'type'],
  properties: {
    timestamp: { type: 'string' },
    value: { type: 'number' },
    type: { type: 'string', minLength: 1, maxLength: 256 },
    tags: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

app.get('/health', { schema: { response: { 200: textMember('status') } } }, async () => ({ status: 'ok' }));

if (redisPort) {
  const store = new Redis({ host: '127.0.0.1', port: redisPort, enableAutoPipelining: true });

  const schema = { body: point, response: { 201: textMember('message') } };

  app.post('/api/metrics', { schema }, async (request, reply) => {
    const { timestamp, value, type, tags = {} } = request.body;
    const time = timestamp === undefined ? new Date() : new Date(timestamp);
    const fields = ['timestamp', time.toISOString(), 'value', value, ...Object.entries(tags).flat()];
    await store.xadd(`metrics:${type}`, '*', ...fields);
    reply.code(201);
    return { message: 'Metric stored successfully' };
  });
}

await app.listen({ host: '127.0.0.1', port });
