import type { Cluster } from '../opensearch/cluster';
import { ClusterError, RegistrationError } from '../opensearch/errors';
import { getMappings, type Mapping, READ_MAPPINGS } from '../opensearch/mappings';
import { documentFieldsOf, getSearchPipeline } from '../opensearch/search-pipelines';
import { findsFieldsBelowObjects } from '../opensearch/version';
import { isAccepted } from './accepted-fields';
import { type FieldProblem, fieldProblem } from './document-fields';
import type { RerankPipelineState } from './rerank-pipeline';

/** For all mappings together: a cluster that does not answer must not use up the time of the registration. */
const LOOK_MS = 60_000;
/** The most indices that one warning names. */
const MOST_NAMED = 3;

/** What the mappings of its indices say about the fields of a pipeline. */
interface FieldFindings {
  /** Each with what to do. */
  readonly warnings: readonly string[];
  /** Those of the warnings after which the model reads only empty texts. */
  readonly empty: readonly string[];
}

/** Looks for the document fields of a pipeline in the mappings of its indices. */
export async function findFieldProblems(
  cluster: Cluster,
  { body, indices }: RerankPipelineState,
): Promise<FieldFindings> {
  const fields = documentFieldsOf(body);
  if (fields.length === 0 || indices.length === 0) {
    return { warnings: [], empty: [] };
  }
  const mappings = new Map<string, Mapping>();
  const unread: string[] = [];
  const deadline = cluster.deadline.within(LOOK_MS);
  for (const index of indices) {
    const found = await readMappings(cluster, index, Math.max(1, deadline.remainingMs));
    if (typeof found === 'string') {
      unread.push(found);
    } else {
      found.forEach((mapping, name) => {
        mappings.set(name, mapping);
      });
    }
  }
  const isDotted = fields.some((field) => field.includes('.'));
  const findsBelow = !isDotted || (await findsFieldsBelowObjects(cluster));
  const lines = linesOf(mappings, fields, findsBelow);
  return {
    warnings: [...lines.map(({ line }) => line), ...unread],
    empty: lines.filter(({ isEmpty }) => isEmpty).map(({ line }) => line),
  };
}

/**
 * Looks at the indices of a pipeline before it is written.
 *
 * @returns the warnings; undefined where no indices are named
 * @throws RegistrationError for fields from which only empty texts come, unless they were registered before
 */
export async function acceptFields(
  cluster: Cluster,
  desired: RerankPipelineState,
): Promise<readonly string[] | undefined> {
  if (desired.indices.length === 0) {
    return undefined;
  }
  const { warnings, empty } = await findFieldProblems(cluster, desired);
  if (empty.length > 0) {
    const live = await getSearchPipeline(cluster, desired.name);
    if (!isAccepted(live?.description, desired)) {
      throw new RegistrationError(
        `Search pipeline ${desired.name} would score empty texts. ${empty.join('. ')}. Or take those indices out of indices.`,
      );
    }
  }
  return warnings;
}

/** @returns the mappings, or why there are none */
async function readMappings(
  cluster: Cluster,
  index: string,
  budgetMs: number,
): Promise<Map<string, Mapping> | string> {
  try {
    const found = await getMappings(cluster, index, budgetMs);
    return found.size > 0
      ? found
      : `There is no index ${index}: look again with npm run verify when documents are indexed`;
  } catch (error) {
    if (!(error instanceof ClusterError)) {
      throw error;
    }
    const { status, reason } = error.failure;
    const remedy = reason.includes(`[${READ_MAPPINGS}]`)
      ? `let the registrar's security role, by its index_permissions, do ${READ_MAPPINGS} there`
      : 'look again with npm run verify';
    return `The mapping of ${index} could not be read (${status ?? 'no answer'}: ${shorten(reason)}): ${remedy}`;
  }
}

/** One line for each problem, with the indices that have it. */
function linesOf(
  mappings: ReadonlyMap<string, Mapping>,
  fields: readonly string[],
  findsBelowObjects: boolean,
): { readonly line: string; readonly isEmpty: boolean }[] {
  const found = new Map<
    string,
    { readonly field: string; readonly problem: FieldProblem; indices: string[] }
  >();
  for (const field of fields) {
    for (const [index, mapping] of mappings) {
      const problem = fieldProblem(mapping, field, findsBelowObjects);
      if (problem) {
        const same = found.get(`${field} ${problem.what}`);
        found.set(`${field} ${problem.what}`, { field, problem, indices: [...(same?.indices ?? []), index] });
      }
    }
  }
  return [...found.values()].map(({ field, problem, indices }) => ({
    line: `Field ${JSON.stringify(field)} ${problem.what} in ${namesOf(indices)}: ${problem.remedy}`,
    isEmpty: problem.isEmpty,
  }));
}

function namesOf(indices: readonly string[]): string {
  const named = indices.toSorted().slice(0, MOST_NAMED).join(', ');
  return indices.length > MOST_NAMED ? `${named} and ${indices.length - MOST_NAMED} more` : named;
}

function shorten(reason: string): string {
  return reason.length <= 120 ? reason : `${reason.slice(0, 120)}…`;
}
