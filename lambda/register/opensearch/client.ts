import { Client } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';

/** How the registrar authenticates. */
type ClusterAuth =
  | { readonly type: 'sigv4'; readonly region: string; readonly credentials: CredentialProvider }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'none' };

type CredentialProvider = () => Promise<{
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}>;

/** Where a cluster is and how to speak to it. */
export interface ClusterLocation {
  /** `https://host[:port]`, without credentials. */
  readonly url: string;
  readonly auth: ClusterAuth;
  /** PEM certificate of the authority that signed the cluster's certificate. @default - the system's authorities */
  readonly ca?: string;
}

/** Opens the official client; it sends nothing by itself. */
export function openClient({ url, auth, ca }: ClusterLocation): Client {
  const common = { node: url, ...(ca && { ssl: { ca } }) };
  switch (auth.type) {
    case 'sigv4':
      return new Client({
        ...common,
        ...AwsSigv4Signer({ region: auth.region, service: 'es', getCredentials: auth.credentials }),
      });
    case 'basic':
      return new Client({ ...common, auth: { username: auth.username, password: auth.password } });
    case 'none':
      return new Client(common);
  }
}
