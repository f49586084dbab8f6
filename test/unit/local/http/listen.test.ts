import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../../../local/http/listen';

describe('a server of this machine', () => {
  it('answers on a connection that has rested for longer than Node would keep it', async () => {
    const server = await listen((_request, response) => response.end('here'));
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const ask = async () => {
      socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
      const [answer] = await once(socket, 'data');
      return String(answer);
    };
    try {
      expect(await ask()).toContain('200 OK');
      await sleep(7_000);
      expect(socket.readableEnded).toBe(false);
      expect(await ask()).toContain('200 OK');
    } finally {
      socket.destroy();
      await server.close();
    }
  });
});
