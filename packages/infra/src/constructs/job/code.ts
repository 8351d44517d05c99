import { DataArchiveFile } from "@cdktf/provider-archive/lib/data-archive-file/index.js";
import { LambdaLayerVersion } from "@cdktf/provider-aws/lib/lambda-layer-version/index.js";
import { Construct } from "constructs";

export interface CodeProps {
  readonly name: string;
  /** Folder of the function's own files; an absolute path. */
  readonly functionFolder: string;
  /** Folder that holds the layer's `nodejs`; an absolute path. */
  readonly layerFolder: string;
  /** @default "nodejs24.x" */
  readonly runtime?: string | undefined;
  /** @default "arm64" */
  readonly architecture?: string | undefined;
}

/** Zip archive that Terraform makes; the same files give the same bytes. */
interface Archive {
  readonly path: string;
  /** SHA-256 in Base64, as Lambda reports it of its code. */
  readonly hash: string;
}

/**
 * Code of the functions: one archive of their own files, and one of their dependencies.
 *
 * @example
 * const code = new Code(stack, "code", {
 *   name: "daily-delta-dev",
 *   functionFolder: "/build/function",
 *   layerFolder: "/build/layer",
 * });
 * code.runtime; // "nodejs24.x"
 */
export class Code extends Construct {
  readonly runtime: string;
  readonly architecture: string;
  readonly function: Archive;
  readonly layerArn: string;

  constructor(scope: Construct, id: string, props: CodeProps) {
    super(scope, id);
    const { name, runtime = "nodejs24.x", architecture = "arm64" } = props;
    this.runtime = runtime;
    this.architecture = architecture;
    this.function = this.#archive("function", props.functionFolder);
    const archive = this.#archive("layer", props.layerFolder);
    const layer = new LambdaLayerVersion(this, "layer", {
      layerName: `${name}-dependencies`,
      description: "What the functions import, without the AWS SDK",
      filename: archive.path,
      sourceCodeHash: archive.hash,
      compatibleRuntimes: [runtime],
      compatibleArchitectures: [architecture],
      // Functions use the old version until they get the new one.
      lifecycle: { createBeforeDestroy: true },
    });
    this.layerArn = layer.arn;
  }

  #archive(name: string, sourceDir: string): Archive {
    const archive = new DataArchiveFile(this, `${name}-archive`, {
      type: "zip",
      sourceDir,
      // Relative, so that another clone's plan does not differ.
      outputPath: `\${path.module}/${name}.zip`,
      outputFileMode: "0644",
    });
    return { path: archive.outputPath, hash: archive.outputBase64Sha256 };
  }
}
