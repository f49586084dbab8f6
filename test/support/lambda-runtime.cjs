// Runs the handler of a bundle on the events that the parent process sends, one after the other.

const { join } = require('node:path');

const { handler } = require(join(process.argv[2], 'index.js'));

process.on('message', async ({ event, remainingMs }) => {
  const context = {
    awsRequestId: 'request-1',
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => remainingMs,
  };
  try {
    process.send({ answer: await handler(event, context) });
  } catch (error) {
    process.send({ error: { name: error.name, constructor: error.constructor.name, reason: error.reason } });
  }
});
process.send('loaded');
