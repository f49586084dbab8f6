/**
 * Preloaded into processes that speak to an emulated domain: connections to *.es.amazonaws.com lead to our front. Below
 * TLS, so that host name, certificate check and signature stay those of the real name.
 */
const net = require('node:net');

const { connect } = net.Socket.prototype;

net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof options === 'object' && /\.es\.amazonaws\.com$/.test(options?.host ?? '')) {
    Object.assign(options, {
      host: '127.0.0.1',
      port: Number(process.env.DOMAIN_FRONT_PORT),
      lookup: undefined,
    });
  }
  return connect.apply(this, args);
};
