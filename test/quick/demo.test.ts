import { showsBothOrders } from '../integration/support/tutorial-demo';

// The first of the tests in `integration/demo.test.ts`: a real OpenSearch, a registration, a search that is reranked.
it('npm run demo shows the four passages of the tutorial in both orders', showsBothOrders, 480_000);
