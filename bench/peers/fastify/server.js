// The same API in Fastify: GET /health, POST /api/metrics which keeps a point in Redis, and GET /external which asks an
// upstream behind a circuit breaker.
//
// usage: node server.js PORT [redis PORT] [upstream PORT]
import Fastify from 'fastify';
import Redis from 'ioredis';
import CircuitBreaker from 'opossum';
import { Pool } from 'undici';

const [port, ...others] = process.argv.slice(2);
const portOf = (name) => Number(others[others.indexOf(name) + 1]);
const redisPort = others.includes('redis') && portOf('redis');
const upstreamPort = others.includes('upstream') && portOf('upstream');
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

if (upstreamPort) {
  const upstream = new Pool(`http://127.0.0.1:${upstreamPort}`, { connections: 64 });
  const call = async () => {
    const { statusCode, body } = await upstream.request({ path: '/', method: 'GET' });
    if (statusCode !== 200) throw new Error(`upstream answered ${statusCode}`);
    return (await body.json()).value;
  };
  const breaker = new CircuitBreaker(call, { timeout: 2000, errorThresholdPercentage: 50, resetTimeout: 30000 });
  const answer = {
    type: 'object',
    properties: { external: { type: 'string' }, value: { type: 'integer' } },
  };

  app.get('/external', { schema: { response: { 200: answer } } }, async () => ({
    external: 'ok',
    value: await breaker.fire(),
  }));
}

await app.listen({ host: '127.0.0.1', port: Number(port) });
