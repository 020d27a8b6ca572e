import { RestError, refused } from "../rest-error.ts";

/** How rows become a body: an array, one object, each also without its nulls. */
export interface BodyForm {
  readonly isSingular: boolean;
  readonly stripsNulls: boolean;
  readonly contentType: string;
}

const arrayForm: BodyForm = {
  isSingular: false,
  stripsNulls: false,
  contentType: "application/json; charset=utf-8",
};

interface Accepted {
  readonly type: string;
  readonly parameters: readonly string[];
}

/** The first form that the caller takes; media types of PostgREST that we do not make are refused by name. */
export function negotiate(header: string | undefined, hasPlans: boolean): BodyForm {
  const accepted = header === undefined ? [{ type: "*/*", parameters: [] }] : parseAccept(header);
  for (const media of accepted) {
    const form = formOf(media, hasPlans);
    if (form !== null) {
      return form;
    }
  }
  throw new RestError({
    status: 406,
    code: "PGRST107",
    message: `None of these media types are available: ${accepted.map(({ type }) => type).join(", ")}`,
  });
}

function formOf({ type, parameters }: Accepted, hasPlans: boolean): BodyForm | null {
  const stripsNulls = parameters.includes("nulls=stripped");
  switch (type) {
    case "*/*":
    case "application/json":
      return arrayForm;
    case "application/vnd.pgrst.array":
    case "application/vnd.pgrst.array+json":
      return stripsNulls ? strippedForm("array", false) : arrayForm;
    case "application/vnd.pgrst.object":
    case "application/vnd.pgrst.object+json":
      return stripsNulls ? strippedForm("object", true) : singularForm;
    case "text/csv":
    case "application/geo+json":
      throw refused(`the media type ${type}`);
    default:
      if (hasPlans && type.startsWith("application/vnd.pgrst.plan")) {
        throw refused("query plans");
      }
      return null;
  }
}

const singularForm: BodyForm = {
  isSingular: true,
  stripsNulls: false,
  contentType: "application/vnd.pgrst.object+json; charset=utf-8",
};

const strippedForm = (name: string, isSingular: boolean): BodyForm => ({
  isSingular,
  stripsNulls: true,
  contentType: `application/vnd.pgrst.${name}+json;nulls=stripped; charset=utf-8`,
});

/** By weight, then by how exact they are, then as they stand. */
function parseAccept(header: string): readonly Accepted[] {
  const weighed = header.split(",").map((part) => {
    const text = part.replaceAll(" ", "");
    const [before = "", after] = text.split(";q=", 2);
    const weight = after === undefined ? 1 : Number.parseFloat(after);
    const precision = before.split(";").length - before.split("*").length;
    return { text: before, weight: Number.isNaN(weight) ? 1 : weight, precision };
  });
  return weighed
    .sort((left, right) => right.weight - left.weight || right.precision - left.precision)
    .map(({ text }) => parseMediaType(text));
}

export function parseMediaType(text: string): Accepted {
  const [type = "", ...parameters] = text.split(";");
  return { type: type.trim().toLowerCase(), parameters: parameters.map((parameter) => parameter.trim().toLowerCase()) };
}
