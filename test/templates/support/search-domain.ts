import { SearchDomain, type SearchDomainProps } from '../../../lib';
import { templateOf } from './synthesize';

/** A stack of one domain. */
export function domainWith(props?: SearchDomainProps) {
  return templateOf((stack) => {
    new SearchDomain(stack, 'Domain', props);
  });
}
