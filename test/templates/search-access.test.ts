import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  DomainAdministrators,
  type DomainAdministratorsProps,
  SearchAccess,
  type SearchAccessProps,
} from '../../lib/registration/search-access';
import { statementsOf } from './support/statements';
import { domainIn, newApp, only, templateOf } from './support/synthesize';

const ROLE = 'arn:aws:iam::111122223333:role/team/search';
const USER = 'arn:aws-us-gov:iam::111122223333:user/ada';
const TYPE = 'Custom::SearchAccess';

const access = (props: Partial<SearchAccessProps> = {}) =>
  templateOf((stack) => {
    new SearchAccess(stack, 'Searchers', {
      domain: domainIn(stack),
      indices: ['docs-*', 'faq'],
      principals: [ROLE, USER],
      ...props,
    });
  });

const administrators = (props: Partial<DomainAdministratorsProps> = {}) =>
  templateOf((stack) => {
    new DomainAdministrators(stack, 'Administrators', {
      domain: domainIn(stack),
      principals: [ROLE],
      ...props,
    });
  });

describe('search access', () => {
  it('allows to search the indices and to predict, and nothing else', () => {
    const [, { Properties }] = only(access(), TYPE);
    expect(Properties).toMatchObject({
      RoleName: 'Test-Searchers-F20EE336',
      Role: {
        cluster_permissions: ['cluster:admin/opensearch/ml/predict'],
        index_permissions: [
          { index_patterns: ['docs-*', 'faq'], allowed_actions: ['indices:data/read/search'] },
        ],
      },
      MappedRoles: ['Test-Searchers-F20EE336'],
      Principals: [ROLE, USER],
      ServiceTimeout: '900',
    });
  });

  it('takes roles of the same app', () => {
    const template = templateOf((stack) => {
      const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
      new SearchAccess(stack, 'Searchers', {
        domain: domainIn(stack),
        indices: ['docs'],
        principals: [caller.roleArn],
      });
    });
    expect(only(template, TYPE)[1].Properties.Principals).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^Caller/), 'Arn'] },
    ]);
  });

  it('lets the registrar patch mappings, and patch nothing else', () => {
    const template = access();
    const [domain] = only(template, 'AWS::OpenSearchService::Domain');
    const patching = statementsOf(template).filter(({ actions }) => actions.includes('es:ESHttpPatch'));
    expect(patching).toEqual([
      {
        of: expect.stringMatching(/^SearchersPolicy/),
        actions: ['es:ESHttpPatch'],
        resources: [
          { 'Fn::Join': ['', [{ 'Fn::GetAtt': [domain, 'Arn'] }, '/_plugins/_security/api/rolesmapping/*']] },
        ],
        conditions: undefined,
      },
    ]);
  });

  it('is given after everything that it needs, and taken away before', () => {
    const template = access();
    const [, { DependsOn }] = only(template, TYPE);
    const [domain] = only(template, 'AWS::OpenSearchService::Domain');
    expect(DependsOn).toEqual(
      expect.arrayContaining([
        domain,
        expect.stringMatching(/^SearchersPolicy/),
        expect.stringMatching(/^RegistrarTestDomain.*Policy/),
      ]),
    );
  });

  it('can have a name of your own', () => {
    const [, { Properties }] = only(access({ roleName: 'searchers' }), TYPE);
    expect(Properties).toMatchObject({ RoleName: 'searchers', MappedRoles: ['searchers'] });
  });

  it('rejects what OpenSearch would not take or IAM does not know, all at once', () => {
    expect(() =>
      access({
        indices: [],
        principals: ['arn:aws:sts::111122223333:assumed-role/search/me'],
        roleName: 'a b',
      }),
    ).toThrow(/^Test\/Searchers: indices is \[\]; .*\nprincipals is .*by its ARN.*\nroleName is "a b"; /);
    expect(() => access({ indices: ['Docs'] })).toThrow(/indices is \["Docs"\]; it must name at least one/);
    expect(() => access({ indices: ['a,b'] })).toThrow(/indices is/);
    expect(() => access({ principals: [] })).toThrow(/principals is \[\]/);
    expect(() => access({ principals: ['ada'] })).toThrow(/by its ARN/);
  });

  it('warns of a role that may search every index', () => {
    jest.spyOn(console, 'error').mockImplementation();
    const stack = new Stack(newApp(), 'Test');
    new SearchAccess(stack, 'Searchers', { domain: domainIn(stack), indices: ['*'], principals: [ROLE] });
    Annotations.fromStack(stack).hasWarning(
      '/Test/Searchers',
      Match.stringLikeRegexp('searches of every index.*rerank:everyIndexSearchable'),
    );
  });
});

describe('domain administrators', () => {
  it('get the two roles of a master user, by a role of ours that allows nothing', () => {
    const [, { Properties }] = only(administrators(), TYPE);
    expect(Properties).toMatchObject({
      RoleName: 'Test-Administrators-7BE1123A',
      Role: { cluster_permissions: [], index_permissions: [] },
      MappedRoles: ['all_access', 'security_manager'],
      Principals: [ROLE],
    });
  });

  it('stay when the construct goes, so that no domain is left without any', () => {
    expect(only(administrators(), TYPE)[1]).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('go with the construct when that is asked for', () => {
    const [, resource] = only(administrators({ removalPolicy: RemovalPolicy.DESTROY }), TYPE);
    expect(resource.DeletionPolicy).toBe('Delete');
  });

  it('are rejected unless they are roles or users', () => {
    expect(() => administrators({ principals: ['arn:aws:iam::111122223333:root'] })).toThrow(
      /^Test\/Administrators: principals is .*name at least one IAM role or user/,
    );
  });
});
