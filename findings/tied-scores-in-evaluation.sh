#!/usr/bin/env bash
# Evaluation libraries disagree on a ranking with equal scores, and one of them on the same ranking written down otherwise.
#
# Run: pytrec-eval-terrier 0.5.11, ir-measures 0.4.3, ranx 0.3.21, scikit-learn 1.9.1 (PyPI): one query, three documents
# with the score 1.0, of which one is relevant, nDCG at 1.
# Expected: one figure. ranx's README says that its measures were tested against TREC Eval, which the first two call.
# Happens: trec_eval's code orders equal scores by document id, from the last to the first, whatever order they are given in. ranx
# keeps the order in which the documents stand in the run. scikit-learn takes the mean of all orders.
# Seen, with the relevant document d1 first in the run and then last: pytrec_eval and ir-measures 0.0 and 0.0 (d3 counts as
# first); ranx 1.0 and 0.0; scikit-learn 0.333 and 0.333.
# Why it matters: a cross-encoder that is sure of itself gives 1.0 to more than one passage, since 32-bit numbers have
# nothing between 0.99999994 and 1. Compare such figures only with those of the same library, and look for ties first.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
python_packages python pytrec-eval-terrier==0.5.11 ir-measures==0.4.3 ranx==0.3.21 scikit-learn==1.9.1

cat >"$work/finding.py" <<'PYTHON'
import warnings

warnings.simplefilter('ignore')
import ir_measures
import pytrec_eval
import ranx
from check import check
from sklearn.metrics import ndcg_score

relevant = {'q': {'d1': 1}}
for order, ranx_says in (['d1', 'd2', 'd3'], 1.0), (['d3', 'd2', 'd1'], 0.0):
    run = {'q': {document: 1.0 for document in order}}
    name = ' '.join(order)
    figure = pytrec_eval.RelevanceEvaluator(relevant, {'ndcg_cut.1'}).evaluate(run)['q']['ndcg_cut_1']
    check(f'{name}, pytrec_eval', 0.0, figure)
    check(f'{name}, ir-measures', 0.0, ir_measures.calc_aggregate([ir_measures.nDCG @ 1], relevant, run)[ir_measures.nDCG @ 1])
    check(f'{name}, ranx', ranx_says, float(ranx.evaluate(ranx.Qrels(relevant), ranx.Run(run), 'ndcg@1')))
    grades = [[relevant['q'].get(document, 0) for document in order]]
    check(f'{name}, scikit-learn', '0.333', f'{ndcg_score(grades, [[1.0, 1.0, 1.0]], k=1):.3f}')
PYTHON
checks "$work/python/bin/python" "$work/finding.py"
verdict
