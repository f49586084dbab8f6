import { Annotations, type CustomResource, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { RolePermissions } from '../../protocol/custom-resources';
import type { ISearchDomain } from '../domain/search-domain';
import { RETAINED } from '../shared/retention-warning';
import { PRINCIPALS, SECURITY_ROLE_NAME } from '../shared/rules';
import { errorsOf, validate } from '../shared/validation';
import { registeredResource } from './registered-resource';
import { Registrar } from './registrar';
import { INDEX_PATTERNS } from './rules';

/** Who may search what. */
export interface SearchAccessProps {
  /** The domain, with fine-grained access control and the registrar as a master user. */
  readonly domain: ISearchDomain;
  /** The indices that may be searched: names or patterns in lower case, such as `docs-*`. */
  readonly indices: readonly string[];
  /** ARNs of the IAM roles and users that may search; for a session, that of the role that it assumed. */
  readonly principals: readonly string[];
  /**
   * The name of the security role: 1 to 100 letters, digits, `.`, `-` or `_`.
   *
   * @default - made from the path of this construct
   */
  readonly roleName?: string;
}

/**
 * The smallest security role that can search with a rerank pipeline, and its mapping to principals.
 *
 * That is the half of OpenSearch. A principal also needs IAM's permission to send the request, `ISearchDomain.grantSearch`.
 * Without this role a pipeline with `ignoreFailure` answers 200 in the plain order, with no sign of the missing permission.
 *
 * @example
 * new SearchAccess(this, 'Searchers', {
 *   domain,
 *   indices: ['docs-*'],
 *   principals: ['arn:aws:iam::111122223333:role/search-app'],
 * });
 */
export class SearchAccess extends Construct {
  /** The name of the security role. */
  readonly roleName: string;

  constructor(scope: Construct, id: string, props: SearchAccessProps) {
    super(scope, id);
    const { domain, indices, principals } = props;
    validate(
      this,
      ...errorsOf('indices', indices, INDEX_PATTERNS),
      ...principalErrors(principals),
      ...errorsOf('roleName', props.roleName, SECURITY_ROLE_NAME),
    );
    if (indices.some((index) => index === '*')) {
      Annotations.of(this).addWarningV2(
        'rerank:everyIndexSearchable',
        'indices allows searches of every index, those of other teams and of the system included. Name a prefix, such as "docs-*".',
      );
    }
    const roleName = props.roleName ?? securityRoleName(this);
    const resource = securityRole(this, {
      domain,
      roleName,
      role: {
        // The rerank processor predicts in the name of who searches.
        cluster_permissions: ['cluster:admin/opensearch/ml/predict'],
        index_permissions: [{ index_patterns: indices, allowed_actions: ['indices:data/read/search'] }],
      },
      mappedRoles: [roleName],
      principals,
    });
    this.roleName = resource.ref;
  }
}

/** Who administers the domain. */
export interface DomainAdministratorsProps {
  /** The domain, with fine-grained access control and the registrar as a master user. */
  readonly domain: ISearchDomain;
  /** ARNs of the IAM roles and users that get all access to the domain and its security. */
  readonly principals: readonly string[];
  /**
   * Whether the principals stay administrators when this construct is removed. One that is taken off the list loses the
   * mapping either way, unless somebody else had made it before.
   *
   * @default - RETAIN, since a domain that outlives its stack would be left without administrators
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Adds principals to the master users of a domain, next to whoever is one already.
 *
 * They are mapped to `all_access` and `security_manager`, as AWS asks for further master users.
 *
 * @example
 * new DomainAdministrators(this, 'Administrators', {
 *   domain,
 *   principals: ['arn:aws:iam::111122223333:role/search-platform'],
 * });
 */
export class DomainAdministrators extends Construct {
  constructor(scope: Construct, id: string, props: DomainAdministratorsProps) {
    super(scope, id);
    validate(this, ...principalErrors(props.principals));
    const resource = securityRole(this, {
      domain: props.domain,
      roleName: securityRoleName(this),
      // Allows nothing: its description keeps which mappings are ours to remove.
      role: { cluster_permissions: [], index_permissions: [] },
      mappedRoles: ['all_access', 'security_manager'],
      principals: props.principals,
    });
    resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
    Annotations.of(this).acknowledgeWarning(
      RETAINED,
      'A domain that outlives its stack keeps its administrators.',
    );
  }
}

interface SecurityRole {
  readonly domain: ISearchDomain;
  readonly roleName: string;
  readonly role: RolePermissions;
  readonly mappedRoles: readonly string[];
  readonly principals: readonly string[];
}

function securityRole(scope: Construct, props: SecurityRole): CustomResource {
  const { domain } = props;
  const registrar = Registrar.of(scope, domain);
  const policy = new iam.Policy(scope, 'Policy', { roles: [domain.registrarRole] });
  policy.addStatements(
    new iam.PolicyStatement({
      actions: ['es:ESHttpPatch'],
      resources: [`${domain.domainArn}/_plugins/_security/api/rolesmapping/*`],
    }),
  );
  const resource = registeredResource(scope, registrar, 'Custom::SearchAccess', {
    DomainEndpoint: domain.domainEndpoint,
    RoleName: props.roleName,
    Role: props.role,
    MappedRoles: props.mappedRoles,
    Principals: props.principals,
  });
  resource.node.addDependency(domain, registrar.policy, policy);
  return resource;
}

function securityRoleName(scope: Construct): string {
  return Names.uniqueResourceName(scope, { maxLength: 100, separator: '-', allowedSpecialCharacters: '-' });
}

/** ARNs that are not known before deployment cannot be wrong. */
function principalErrors(principals: readonly string[]): string[] {
  const known = principals.filter((arn) => !Token.isUnresolved(arn));
  return known.length === 0 && principals.length > 0 ? [] : errorsOf('principals', known, PRINCIPALS);
}
