/**
 * The errors in instance types whose GPU an image of Text Embeddings Inference has no code for: that of `p3` in any, those
 * of `p5e` and `p5en` up to 1.8, which knows GPUs by their names.
 *
 * @param tag of the image. @default - the one that this release was made for
 */
export function teiGpuErrors(instanceTypes: readonly string[], tag: string | undefined): string[] {
  const knowsByName = tag !== undefined && beforeVersion9(tag);
  const withoutCode = instanceTypes.filter((type) =>
    (knowsByName ? /^ml\.(p3|p5e|p5en)\./ : /^ml\.p3\./).test(type),
  );
  if (withoutCode.length === 0) {
    return [];
  }
  const [families, other] = knowsByName
    ? ['p4 or p5', 'leave image.tag out for an image that also runs on p5e and p5en, or leave serving out']
    : ['p4, p5, p5e or p5en', 'or leave serving out'];
  return [
    `serving "tei" has no code for the GPU of ${withoutCode.join(', ')}; choose types of ml.g4dn, g5, g6, g6e, ` +
      `${families}, ${other}`,
  ];
}

/** Whether AWS's tag says a version before 1.9; tags of your own say none. */
function beforeVersion9(tag: string): boolean {
  const [, minor] = /tei1\.(\d+)\./.exec(tag) ?? [];
  return Number(minor) < 9;
}
