// The peer: a dispatch to everybody and acknowledgements that are answered, on Socket.IO, kept in memory alone.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const url = new URL(process.argv[process.argv.indexOf('--urls') + 1]);
const stairwell = { code: '330108001001001001', state: 'acknowledged', acknowledged: 1, members: 3 };
const dispatches = new Map();

const http = createServer((request, response) => {
  const path = new URL(request.url, url).pathname;
  if (path === '/health/ready') {
    response.end();
  } else if (path === '/broadcast' && request.method === 'POST') {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      const dispatch = JSON.parse(body);
      dispatches.set(dispatch.dispatchId, new Map());
      phones.emit('DispatchSent', dispatch);
      response.statusCode = 201;
      response.end();
    });
  } else {
    response.statusCode = 404;
    response.end();
  }
});

const phones = new Server(http, { transports: ['websocket'], serveClient: false });
phones.on('connection', (phone) => {
  phone.on('Resume', (cursor, answer) => answer({ items: [], cursor: cursor ?? '0' }));
  phone.on('Received', () => {});
  phone.on('Acknowledge', (dispatchId, occurredAt, answer) => {
    const receipts = dispatches.get(dispatchId);
    let receipt = receipts.get(phone.id);
    if (!receipt) {
      receipt = { dispatchId, state: 'acknowledged', occurredAt, recordedAt: new Date().toISOString(), stairwell };
      receipts.set(phone.id, receipt);
    }
    answer(receipt);
  });
});

http.listen(Number(url.port), url.hostname);
// Whoever started it may be gone without having ended it.
setTimeout(() => process.exit(0), 3_600_000).unref();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
