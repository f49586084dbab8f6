/**
 * Starts a thread of the model. The packages come first: tsx, which loads TypeScript even if this process was not started to do
 * so (jest is not), would go over their source too.
 */
require('@huggingface/tokenizers');
require('onnxruntime-node');
require('tsx/cjs');
require('./inference-worker.ts');
