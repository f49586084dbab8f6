#!/usr/bin/env bash
# An endpoint's traffic routing without a waiting time passes CloudFormation's schema and the CDK, not SageMaker's own API model.
#
# Run: aws-cdk-lib 2.276.0 and constructs 10.8.1 (npm), cfn-lint 1.58.0 and botocore 1.44.8 (PyPI), all on the same endpoint with
# `BlueGreenUpdatePolicy.TrafficRoutingConfiguration: {Type: ALL_AT_ONCE}`.
# Expected: what is optional in a template is optional in the call that CloudFormation makes from it, or the schema says so. The
# CloudFormation reference has "Required: No" for `WaitIntervalInSeconds` (AWS::SageMaker::Endpoint TrafficRoutingConfig), the
# API reference "Required: Yes" (TrafficRoutingConfig); with ALL_AT_ONCE there is no interval to wait for.
# Happens: the CDK's type takes it, `app.synth()` too, cfn-lint finds nothing, and botocore refuses the same value before it
# sends anything. Whether CloudFormation puts a value in, and what the service says otherwise, needs an account: not tried.
# Seen: cfn-lint: no findings. botocore: `Missing required parameter in DeploymentConfig.BlueGreenUpdatePolicy.
# TrafficRoutingConfiguration: "WaitIntervalInSeconds"`. With 0 in its place both are content.
# Why it matters: the check before a deployment is blind to a refusal after the domain, the roles and the model were made.
# `WaitIntervalInSeconds: 0` costs nothing and is right for both.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
node_packages cdk aws-cdk-lib@2.276.0 constructs@10.8.1
python_packages python cfn-lint==1.58.0 botocore==1.44.8

cat >"$work/synth.js" <<'JS'
const {App, Stack} = require('./cdk/node_modules/aws-cdk-lib')
const {CfnEndpoint} = require('./cdk/node_modules/aws-cdk-lib/aws-sagemaker')
const app = new App({outdir: `${__dirname}/out`, analyticsReporting: false})
for (const [name, more] of [['without', {}], ['with', {waitIntervalInSeconds: 0}]]) {
  new CfnEndpoint(new Stack(app, name), 'Endpoint', {
    endpointConfigName: 'rerank', endpointName: 'rerank',
    deploymentConfig: {blueGreenUpdatePolicy: {trafficRoutingConfiguration: {type: 'ALL_AT_ONCE', ...more}}},
  })
}
app.synth()
JS
at_home node "$work/synth.js" >"$work/synth.log" 2>&1 || could_not_run "synth: $(tail -3 "$work/synth.log")"

cat >"$work/finding.py" <<'PYTHON'
import json
import subprocess
import sys
from pathlib import Path

import botocore.exceptions
import botocore.session
from check import check

work = Path(sys.argv[1])
client = botocore.session.get_session().create_client(
    'sagemaker', region_name='us-east-1', aws_access_key_id='none', aws_secret_access_key='none', endpoint_url='http://127.0.0.1:9')


def lint(template):
    run = subprocess.run([work / 'python/bin/cfn-lint', '--format', 'json', template], capture_output=True, text=True)
    found = [finding['Rule']['Id'] for finding in json.loads(run.stdout or '[]')]
    return f'{len(found)} findings' + ''.join(f' {rule}' for rule in found)


def model(template):
    """The errors of botocore for the template's endpoint as parameters of CreateEndpoint, which has the same names."""
    resource, = (r for r in json.loads(template.read_text())['Resources'].values() if r['Type'] == 'AWS::SageMaker::Endpoint')
    try:
        client.create_endpoint(**resource['Properties'])
    except botocore.exceptions.ParamValidationError as error:
        return str(error).split('\n')[1]
    except botocore.exceptions.EndpointConnectionError:
        return 'valid, sent'


where = 'DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration'
check('cfn-lint, without', '0 findings', lint(work / 'out/without.template.json'))
missing = f'Missing required parameter in {where}: "WaitIntervalInSeconds"'
check('botocore, without', missing, model(work / 'out/without.template.json'))
check('cfn-lint, with 0', '0 findings', lint(work / 'out/with.template.json'))
check('botocore, with 0', 'valid, sent', model(work / 'out/with.template.json'))
PYTHON
checks "$work/python/bin/python" "$work/finding.py" "$work"
verdict
