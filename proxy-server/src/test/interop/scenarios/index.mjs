import * as asking from './asking.mjs';
import * as calls from './calls.mjs';
import * as flow from './flow.mjs';
import * as lists from './lists.mjs';
import * as load from './load.mjs';
import * as raw from './raw.mjs';
import * as resources from './resources.mjs';
import * as streams from './streams.mjs';
import * as upstream from './upstream.mjs';
import * as watching from './watching.mjs';

// In the order in which a broken gateway is best understood. The one that kills the server comes last.
const modules = [lists, calls, resources, flow, asking, watching, streams, load, raw, upstream];

export const scenarios = Object.assign({}, ...modules.map((module) => module.default));
