import { buildFunction } from "./build-function.ts";
import { buildLayer } from "./build-layer.ts";

if (buildFunction()) console.log("built the function");
if (buildLayer()) console.log("built the layer");
