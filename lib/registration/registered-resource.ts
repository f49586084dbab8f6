import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CustomResources, CustomResourceType } from '../../protocol/custom-resources';
import type { Registrar } from './registrar';

/** A custom resource that the registrar makes on the domain, of the properties that it reads. */
export function registeredResource<Type extends CustomResourceType>(
  scope: Construct,
  registrar: Registrar,
  resourceType: Type,
  properties: CustomResources[Type],
): CustomResource {
  return new CustomResource(scope, 'Resource', {
    resourceType,
    serviceToken: registrar.serviceToken,
    serviceTimeout: Duration.minutes(15),
    properties,
  });
}
