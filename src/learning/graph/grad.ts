import type { Node, Value } from "./graph.js";
import { add } from "./ops/elementwise.js";
import { expand } from "./ops/linear.js";
import { text } from "./shapes.js";

/**
 * Reverse-mode differentiation: gradients of the scalar `loss` with respect to each of `wrt`, as new values of the same
 * graph. Walks the nodes backwards; at each, the sum of the gradients that arrived at its outputs goes through the node's
 * vector-Jacobian products to its operands. Only paths from `wrt` to `loss` are followed.
 */
export function gradients(loss: Value, wrt: readonly Value[]): Value[] {
  const { graph } = loss;
  if (loss.shape.length > 0) throw new Error(`Only a scalar can be differentiated; the loss has shape ${text(loss.shape)}.`);
  const path = graph.needed([loss]);
  const active = activeValues(path, wrt);
  const adjoints = new Map<Value, Value>([[loss, graph.constant(1)]]);
  for (const node of path.toReversed()) {
    if (!node.outputs.some((output) => adjoints.has(output))) continue;
    const arrived = node.outputs.map((output) => adjoints.get(output) ?? zerosLike(output));
    for (const [of, pull] of node.vjp) {
      if (!active.has(of)) continue;
      const gradient = pull(...arrived);
      if (gradient.shape.join() !== of.shape.join())
        throw new Error(`${node.op}: the gradient has shape ${text(gradient.shape)}, its operand ${text(of.shape)}.`);
      const before = adjoints.get(of);
      adjoints.set(of, before ? add(before, gradient) : gradient);
    }
  }
  return wrt.map((value) => {
    const gradient = adjoints.get(value);
    if (!gradient) throw new Error(`The loss does not depend on ${value.name}: leave it out of what is differentiated.`);
    return gradient;
  });
}

/** Values that depend, differentiably, on one of `wrt`. */
function activeValues(path: readonly Node[], wrt: readonly Value[]): Set<Value> {
  const active = new Set(wrt);
  for (const node of path) if (node.vjp.some(([of]) => active.has(of))) for (const output of node.outputs) active.add(output);
  return active;
}

/** For the outputs of a node with several, of which the loss uses only some. */
function zerosLike(value: Value): Value {
  return expand(value.graph.constant(0), value.shape);
}
