#!/usr/bin/env bash
# The AWS SDK for JavaScript no longer ends a request at `requestTimeout`: it prints a warning and goes on waiting.
#
# Run: @aws-sdk/client-sagemaker-runtime 3.1164.0 and, for comparison, 3.600.0 (npm), `requestHandler: {requestTimeout: 1000}`,
# one attempt, against a server on this machine that answers after three seconds.
# Expected: a TimeoutError after one second, as the name says, as an older version of the same major version does it.
# Happens: the answer is waited for; only with `throwOnRequestTimeout: true`, an option that came later, is it an error. The
# comment of the option in the types of @smithy/types says so; no version number does.
# Seen: 3.600.0: TimeoutError after 1 s. 3.1164.0: the answer after 3 s and a warning on the console. 3.1164.0 with
# `throwOnRequestTimeout`: TimeoutError after 1 s.
# Why it matters: a function that calls its rerank endpoint with a limit of a second, to answer in plain order when that is
# over, waits for as long as the endpoint takes, after nothing but an update of dependencies.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
node_packages new @aws-sdk/client-sagemaker-runtime@3.1164.0
node_packages old @aws-sdk/client-sagemaker-runtime@3.600.0

cat >"$work/finding.js" <<'JS'
const http = require('node:http')
const server = http.createServer((request, response) => {
  request.resume()
  setTimeout(() => response.writeHead(200, {'content-type': 'application/json'}).end('[]'), 3000)
})

async function invoke(folder, requestHandler) {
  const {SageMakerRuntimeClient, InvokeEndpointCommand} = require(`./${folder}/node_modules/@aws-sdk/client-sagemaker-runtime`)
  const warnings = []
  console.warn = (message) => warnings.push(message)
  const client = new SageMakerRuntimeClient({
    region: 'us-east-1', endpoint: `http://127.0.0.1:${server.address().port}`, maxAttempts: 1, requestHandler,
    credentials: {accessKeyId: 'none', secretAccessKey: 'none'},
  })
  const start = Date.now()
  const call = new InvokeEndpointCommand({EndpointName: 'rerank', Body: '{}'})
  const end = await client.send(call).then(() => 'answer', (error) => error.name)
  const warned = warnings.some((text) => /exceeded the configured 1000 ms requestTimeout/.test(text)) ? ', warning' : ''
  return `${end} after ${Math.floor((Date.now() - start) / 1000 + 0.1)} s${warned}`
}

server.listen(0, '127.0.0.1', async () => {
  const check = (...line) => console.log(line.join('\t'))
  check('3.600.0', 'TimeoutError after 1 s', await invoke('old', {requestTimeout: 1000}))
  check('3.1164.0', 'answer after 3 s, warning', await invoke('new', {requestTimeout: 1000}))
  const throws = {requestTimeout: 1000, throwOnRequestTimeout: true}
  check('3.1164.0, throwOnRequestTimeout', 'TimeoutError after 1 s', await invoke('new', throws))
  server.close()
})
JS
checks node "$work/finding.js"
verdict
