#!/usr/bin/env bash
# After `cdk deploy --hotswap` left a custom resource out, `--hotswap-fallback` finds "(no changes)" and deploys it no more.
#
# Run: aws-cdk 2.1148.1, aws-cdk-lib 2.276.0 and constructs 10.8.1 (npm): a stack with one custom resource, of which one property
# changes, against a server on this machine that answers the five reading calls of STS and CloudFormation that are made, with
# the deployed template, refuses all others, and writes down what was called.
# Expected: `--hotswap` names what it leaves out, and `--hotswap-fallback` deploys it. `cdk deploy --help`: the one ignores
# changes that cannot be hotswapped, the other "falls back to a full deployment if that is not possible".
# Happens: `--hotswap` names nothing, ends with 0 and "(no changes)", and keeps the new template in the output folder as
# the one that is deployed. `--hotswap-fallback` compares with that one and finds nothing to do.
# Seen: `--hotswap`: exit 0, "(no changes)", no call that writes. `--hotswap-fallback` after it: the same. `--hotswap-fallback`
# with another output folder: it begins a change set. `cdk diff` shows the changed property all the while.
# Why it matters: connector, model and search pipeline of a reranker are custom resources. A developer who hotswaps, or runs
# `cdk watch`, which does it by itself, changes the pipeline's fields, is told that nothing changed, and measures the old
# pipeline. A plain `cdk deploy` is what applies it.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
node_packages cdk aws-cdk@2.1148.1 aws-cdk-lib@2.276.0 constructs@10.8.1

cat >"$work/app.js" <<'JS'
const {App, CustomResource, LegacyStackSynthesizer, Stack} = require('./cdk/node_modules/aws-cdk-lib')
const env = {account: '111122223333', region: 'us-east-1'}
const stack = new Stack(new App({analyticsReporting: false}), 'Search', {env, synthesizer: new LegacyStackSynthesizer()})
new CustomResource(stack, 'Pipeline', {
  serviceToken: 'arn:aws:lambda:us-east-1:111122223333:function:register', resourceType: 'Custom::SearchPipeline',
  properties: {documentFields: process.env.FIELDS},
})
JS
cat >"$work/aws.py" <<'PYTHON'
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

template, port_file, calls = sys.argv[1:]
stack = ('<member><StackName>Search</StackName><StackId>arn:aws:cloudformation:us-east-1:111122223333:stack/Search/1</StackId>'
         '<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member>')
refused = '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>refused</Message></Error></ErrorResponse>'
answers = {
    'GetCallerIdentity': '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/u</Arn><UserId>u</UserId>',
    'DescribeStacks': f'<Stacks>{stack}</Stacks>',
    'DescribeStackResources': '<StackResources/>',
    'ListStackResources': '<StackResourceSummaries/>',
    'GetTemplate': f'<TemplateBody>{escape(open(template).read())}</TemplateBody>',
}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = urllib.parse.parse_qs(self.rfile.read(int(self.headers['content-length'])).decode())
        action = body['Action'][0]
        with open(calls, 'a') as file:
            print(action, file=file)
        self.send_response(200 if action in answers else 400)
        self.send_header('content-type', 'text/xml')
        self.end_headers()
        result = refused
        if action in answers:
            result = f'<{action}Response><{action}Result>{answers[action]}</{action}Result></{action}Response>'
        self.wfile.write(result.encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, file=open(port_file, 'w'), flush=True)
server.serve_forever()
PYTHON

# cdk FIELDS COMMAND...: the CLI on the app with that property
cdk() {
  local options=(--app 'node app.js' --no-notices --no-version-reporting)
  (cd "$work" && FIELDS=$1 at_home "$work/cdk/node_modules/.bin/cdk" "${@:2}" "${options[@]}" </dev/null)
}
export CDK_HOME=$work/home AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=$work/none AWS_SHARED_CREDENTIALS_FILE=$work/none
unset AWS_PROFILE AWS_SESSION_TOKEN
cdk title synth --quiet --output before >"$work/synth.log" 2>&1 || could_not_run "synth: $(tail -3 "$work/synth.log")"
python3 "$work/aws.py" "$work/before/Search.template.json" "$work/port" "$work/calls" >"$work/aws.log" 2>&1 &
running+=($!)
until [ -s "$work/port" ]; do sleep 0.2; done
AWS_ENDPOINT_URL=http://127.0.0.1:$(cat "$work/port")
export AWS_ENDPOINT_URL

# deploy OPTION OUTPUT: its exit status, whether it said "(no changes)", and the calls that were no reading ones
deploy() {
  local status=0 said=
  : >"$work/calls"
  cdk body deploy "$1" --output "$2" --require-approval never >"$work/deploy.log" 2>&1 || status=$?
  if grep -q '(no changes)' "$work/deploy.log"; then said=' (no changes)'; fi
  [ -s "$work/calls" ] || could_not_run "the CLI called nothing: $(tail -3 "$work/deploy.log")"
  echo "exit $status,$said writes: $(grep -v -E '^(Describe|Get|List)' "$work/calls" | sort -u | tr '\n' ' ')"
}

same '--hotswap' 'exit 0, (no changes) writes: ' "$(deploy --hotswap out)"
same '--hotswap-fallback after it' 'exit 0, (no changes) writes: ' "$(deploy --hotswap-fallback out)"
same '--hotswap-fallback elsewhere' 'exit 1, writes: DeleteChangeSet ' "$(deploy --hotswap-fallback other)"
same 'cdk diff shows the property' 1 "$(cdk body diff --method=template --output out 2>&1 | grep -c '\[~\] documentFields')"
verdict
