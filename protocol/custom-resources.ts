import type { ConnectorBody } from './connector';
import type { PipelineBody } from './pipeline';

/** The properties of each custom resource: the constructs write them, and the registrar reads them. */
export interface CustomResources {
  'Custom::RerankModel': RerankModelProperties;
  'Custom::RerankPipeline': RerankPipelineProperties;
  'Custom::SearchAccess': SearchAccessProperties;
}

/** The type of a custom resource; stacks that are deployed name it. */
export type CustomResourceType = keyof CustomResources;

/** The property of every custom resource. */
export interface DomainProperties {
  /** The host name of the domain. */
  readonly DomainEndpoint: string;
}

/** The properties of a `Custom::RerankModel`. */
export interface RerankModelProperties extends DomainProperties {
  readonly Connector: ConnectorBody;
  /** The validation that the model must pass. */
  readonly Proof: 'order' | 'scores' | GoldenQueriesProperty;
  /** The endpoint configuration that serves: another one has the model validated again. @default - unknown */
  readonly EndpointConfiguration?: string;
}

/** Golden queries, by the hash of the file in the registrar's layers. */
export interface GoldenQueriesProperty {
  readonly Kind: 'golden-queries';
  readonly Sha256: string;
  /** The number of cases. */
  readonly Cases: number;
  /** The share of the cases that must hold. */
  readonly MinimumShare: number;
}

/** The properties of a `Custom::RerankPipeline`. */
export interface RerankPipelineProperties extends DomainProperties {
  readonly PipelineName: string;
  readonly Pipeline: PipelineBody;
  /** Whether a pipeline of that name that somebody else made is taken over. @default - false */
  readonly Adopt?: boolean;
  /** The indices whose searches need not name the pipeline. @default - none */
  readonly DefaultForIndices?: readonly string[];
  /** The indices, patterns and aliases whose mappings are looked at; the attribute `Warnings` says what was found. @default - none */
  readonly Indices?: readonly string[];
}

/** The properties of a `Custom::SearchAccess`. */
export interface SearchAccessProperties extends DomainProperties {
  readonly RoleName: string;
  readonly Role: RolePermissions;
  /** The security roles that the principals are mapped to. */
  readonly MappedRoles: readonly string[];
  /** ARNs of IAM roles and users. */
  readonly Principals: readonly string[];
}

/** The permissions of a security role of OpenSearch. */
export interface RolePermissions {
  readonly cluster_permissions: readonly string[];
  readonly index_permissions: readonly {
    readonly index_patterns: readonly string[];
    readonly allowed_actions: readonly string[];
  }[];
}

/** A value as CloudFormation hands it over: every number and boolean may be a string, at any depth. */
export type HandedOver<Value> = Value extends number | boolean
  ? Value | `${Value}`
  : Value extends object
    ? { readonly [Key in keyof Value]: HandedOver<Value[Key]> }
    : Value;
