#!/usr/bin/env bash
# The CDK's custom resource framework sends a long error message to CloudFormation whole, over the limit that its README names.
#
# Run: aws-cdk-lib 2.276.0 (npm): the framework function of `custom_resources.Provider`, as it is deployed, in plain Node.js, with
# the AWS clients of the Lambda runtime replaced by a handler that failed with a message of a given length, and
# the sending of the answer by one that keeps it.
# Expected: an answer that CloudFormation takes, cut if it must be: the README of aws-cdk-lib/custom-resources says that
# CloudFormation limits such answers to 4,096 bytes.
# Happens: the reason is the message, a line with the log group, and the stack trace, whatever its length. Nothing cuts it.
# CloudFormation's own answer needs an account: not tried.
# Seen: messages of 5,000 and 10,000 characters become bodies of more than 4,096 bytes, with the message whole; with 600
# characters the body stays below.
# Why it matters: what registers a reranker in a domain reports what OpenSearch answered, nested causes included. An answer over
# the limit takes the cause along, and it is to be looked for in a log. Cut messages in the handler.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
node_packages cdk aws-cdk-lib@2.276.0 constructs@10.8.1

cat >"$work/finding.js" <<'JS'
const Module = require('node:module')
const path = require('node:path')
const runtime = path.join(__dirname, 'cdk/node_modules/aws-cdk-lib/custom-resources/lib/provider-framework/runtime')
const load = Module._load
Module._load = (name, ...rest) => (name.startsWith('@aws-sdk/') ? {} : load(name, ...rest))
console.log = () => {}   // the framework logs each event
const outbound = require(path.join(runtime, 'outbound.js'))
const framework = require(path.join(runtime, 'framework.js'))
process.env.USER_ON_EVENT_FUNCTION_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:register'

async function bodyOf(length) {
  let body
  outbound.httpRequest = async (_, text) => { body = text }
  outbound.invokeFunction = async () => ({
    FunctionError: 'Unhandled',
    Payload: JSON.stringify({errorMessage: 'x'.repeat(length), trace: ['Error: x', '    at handler (index.js:1:1)']}),
  })
  await framework.onEvent({
    RequestType: 'Create', ResponseURL: 'https://cloudformation.invalid/answer', StackId: 'stack', RequestId: 'request',
    LogicalResourceId: 'Model', ResourceType: 'Custom::Model', ResourceProperties: {},
  })
  const {Status, Reason} = JSON.parse(body)
  return `${Status}, message whole: ${Reason.includes('x'.repeat(length))}, over 4096 bytes: ${Buffer.byteLength(body) > 4096}`
}

(async () => {
  const check = (...line) => process.stdout.write(`${line.join('\t')}\n`)
  check('message of 600', 'FAILED, message whole: true, over 4096 bytes: false', await bodyOf(600))
  check('message of 5000', 'FAILED, message whole: true, over 4096 bytes: true', await bodyOf(5000))
  check('message of 10000', 'FAILED, message whole: true, over 4096 bytes: true', await bodyOf(10000))
})()
JS
checks node "$work/finding.js"
verdict
