/**
 * Preloaded into functions: what they read below /opt comes from the layers that the emulator unpacked for them, as real
 * Lambda unpacks them there. Only for the call by which the registrar reads files.
 */
const { existsSync } = require('node:fs');
const promises = require('node:fs/promises');
const { delimiter, join } = require('node:path');

const { readFile } = promises;
const layers = (process.env._LAMBDA_LAYERS_DIRS ?? '').split(delimiter).filter(Boolean);

promises.readFile = (file, ...rest) => {
  const within = /^\/opt\/(.+)$/.exec(String(file))?.[1];
  const found = within && layers.map((layer) => join(layer, within)).find((path) => existsSync(path));
  return readFile(found ?? file, ...rest);
};
