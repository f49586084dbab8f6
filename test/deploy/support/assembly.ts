import { createHash } from 'node:crypto';
import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template holds any JSON, and tests edit it anywhere.
  readonly Properties: any;
  DependsOn?: string | string[];
}

/** A synthesized template. */
export interface Template {
  readonly Resources: Record<string, TemplateResource>;
}

/** The name of one of the app's stacks. */
export type StackName = 'SearchDomain' | 'Rerank';

/** The output of `cdk synth`: templates and assets, which `cdk deploy --app` deploys as they are. */
export class Assembly {
  constructor(readonly folder: string) {}

  /** A copy, to be changed. */
  async copy(name: string): Promise<Assembly> {
    const folder = `${this.folder}-${name}`;
    await cp(this.folder, folder, { recursive: true });
    return new Assembly(folder);
  }

  /** A copy in which a template is another: what the app would have synthesized after a change to its source. */
  async with(name: string, stack: StackName, edit: (template: Template) => void): Promise<Assembly> {
    const changed = await this.copy(name);
    await changed.edit(stack, edit);
    return changed;
  }

  /** Changes a template in place. */
  async edit(stack: StackName, edit: (template: Template) => void): Promise<void> {
    const template = await this.template(stack);
    edit(template);
    const text = JSON.stringify(template, null, 1);
    await writeFile(this.file(stack, 'template'), text);
    await this.rename(stack, createHash('sha256').update(text).digest('hex'));
  }

  /** Replaces texts wherever they stand: in the template, and in what the CLI knows of the stack. */
  async replaceAll(stack: StackName, texts: Readonly<Record<string, string>>): Promise<void> {
    const replace = (text: string) =>
      Object.entries(texts).reduce((result, [before, after]) => result.replaceAll(before, after), text);
    await this.edit(stack, (template) =>
      Object.assign(template, JSON.parse(replace(JSON.stringify(template)))),
    );
    for (const file of [this.file(stack, 'assets'), join(this.folder, 'manifest.json')]) {
      await writeFile(file, replace(await readFile(file, 'utf8')));
    }
  }

  /** Changes the files of an asset in place, which makes it another asset. */
  async editAsset(stack: StackName, asset: string, edit: (folder: string) => Promise<void>): Promise<void> {
    const hash = createHash('sha256').update(`${asset}, changed`).digest('hex');
    const folder = join(this.folder, `asset.${hash}`);
    await rename(join(this.folder, `asset.${asset}`), folder);
    await edit(folder);
    await this.replaceAll(stack, { [asset]: hash });
  }

  async template(stack: StackName): Promise<Template> {
    return JSON.parse(await readFile(this.file(stack, 'template'), 'utf8')) as Template;
  }

  /** A template is an asset too, uploaded under its hash, and not again under one that is there already. */
  private async rename(stack: StackName, hash: string): Promise<void> {
    const { files } = JSON.parse(await readFile(this.file(stack, 'assets'), 'utf8')) as AssetManifest;
    const [former] = Object.entries(files).find(
      ([, { source }]) => source.path === `${stack}.template.json`,
    )!;
    for (const file of [this.file(stack, 'assets'), join(this.folder, 'manifest.json')]) {
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll(former, hash));
    }
  }

  private file(stack: StackName, kind: 'template' | 'assets'): string {
    return join(this.folder, `${stack}.${kind}.json`);
  }
}

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/** The only resource of that type. */
export function only(template: Template, type: string): TemplateResource {
  const found = Object.values(template.Resources).filter(({ Type }) => Type === type);
  if (found.length !== 1) {
    throw new Error(`The template has ${found.length} resources of type ${type}.`);
  }
  return found[0]!;
}
