import { readFileSync } from 'node:fs';
import { servings } from '../../../lib/serving/servings';
import { PAGE, withTable } from '../../../scripts/serving-table';

it('the page of the servings has a column for each, with the images that are deployed', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(withTable(page)).toBe(page);
  for (const { images } of Object.values(servings)) {
    expect(page).toContain(`\`${images.of.gpu.repository}:${images.of.gpu.tag}\` |`);
  }
});
