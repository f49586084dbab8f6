/** The account and region that are emulated. */
export interface Region {
  readonly account: string;
  readonly name: string;
}

export const REGION: Region = { account: '000000000000', name: 'us-east-1' };
