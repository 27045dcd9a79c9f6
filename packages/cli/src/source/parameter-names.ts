/** What the parameters of a function are called in modules and on the command line. */
import { Node, SyntaxKind, type BindingName, type ParameterDeclaration } from "ts-morph";

/**
 * Names as they are written. A parameter that is taken apart at once has none: it is called after its type, as
 * `{ rate }: Options` is `options`, or after its parts if its type has no name, as `[x, y]` is `x_y`. Each name occurs once.
 */
export function parameterNames(parameters: readonly ParameterDeclaration[]): readonly string[] {
  const written = parameters.map((parameter) => writtenName(parameter.getNameNode()));
  const taken = new Set(written);
  return parameters.map((parameter, i) => {
    const own = written[i];
    if (own !== undefined) return own;
    const wanted = nameOfType(parameter) ?? nameOfParts(parameter.getNameNode()) ?? `parameter${i}`;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  });
}

const writtenName = (name: BindingName): string | undefined => (Node.isIdentifier(name) ? name.getText() : undefined);

/** Of a type that is written as a name. */
function nameOfType(parameter: ParameterDeclaration): string | undefined {
  const type = parameter.getTypeNode();
  if (!Node.isTypeReference(type) || type.getTypeArguments().length > 0) return undefined;
  const name = type.getTypeName().getText().split(".").at(-1) ?? "";
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** More parts than this are no name. */
const mostParts = 4;

function nameOfParts(pattern: BindingName): string | undefined {
  const parts = pattern
    .getDescendantsOfKind(SyntaxKind.BindingElement)
    .flatMap((element) => writtenName(element.getNameNode()) ?? []);
  return parts.length > 0 && parts.length <= mostParts ? parts.join("_") : undefined;
}
