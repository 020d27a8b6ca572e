import { type AuthHandler } from "./auth-context.ts";
import { listAuditLog, listFactors, removeFactor, updateFactor } from "./endpoint/admin-factors.ts";
import { generateLink, invite } from "./endpoint/admin-links.ts";
import * as adminUsers from "./endpoint/admin-users.ts";
import * as factors from "./endpoint/factors.ts";
import { health, jwks, openIdConfiguration, settings } from "./endpoint/information.ts";
import { logout } from "./endpoint/logout.ts";
import { magicLink, otp, recover, resend } from "./endpoint/mail-requests.ts";
import { signup } from "./endpoint/signup.ts";
import { token } from "./endpoint/token.ts";
import { getUser, putUser, reauthenticate } from "./endpoint/user.ts";
import { verifyGet, verifyPost } from "./endpoint/verify.ts";

/** Everything that is served. A part in braces is a parameter. */
const table: Readonly<Record<string, AuthHandler>> = {
  "GET /health": health,
  "GET /settings": settings,
  "GET /.well-known/jwks.json": jwks,
  "GET /.well-known/openid-configuration": openIdConfiguration,
  "POST /signup": signup,
  "POST /token": token,
  "POST /logout": logout,
  "GET /user": getUser,
  "PUT /user": putUser,
  "GET /reauthenticate": reauthenticate,
  "POST /recover": recover,
  "POST /otp": otp,
  "POST /magiclink": magicLink,
  "POST /resend": resend,
  "GET /verify": verifyGet,
  "POST /verify": verifyPost,
  "POST /factors": factors.enroll,
  "POST /factors/{factor_id}/challenge": factors.challenge,
  "POST /factors/{factor_id}/verify": factors.verify,
  "DELETE /factors/{factor_id}": factors.unenroll,
  "POST /invite": invite,
  "POST /admin/generate_link": generateLink,
  "GET /admin/audit": listAuditLog,
  "GET /admin/users": adminUsers.list,
  "POST /admin/users": adminUsers.create,
  "GET /admin/users/{user_id}": adminUsers.get,
  "PUT /admin/users/{user_id}": adminUsers.update,
  "DELETE /admin/users/{user_id}": adminUsers.remove,
  "GET /admin/users/{user_id}/factors": listFactors,
  "PUT /admin/users/{user_id}/factors/{factor_id}": updateFactor,
  "DELETE /admin/users/{user_id}/factors/{factor_id}": removeFactor,
};

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: AuthHandler;
}

const routes: readonly Route[] = Object.entries(table).map(([key, handler]) => {
  const [method = "", path = ""] = key.split(" ");
  const source = path.replaceAll(".", String.raw`\.`).replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return { method, pattern: new RegExp(`^${source}/?$`), handler };
});

export type FoundRoute =
  | { readonly handler: AuthHandler; readonly params: Readonly<Record<string, string>> }
  | "unknown path"
  | "other method";

export function findRoute(method: string, path: string): FoundRoute {
  const fitting = routes.flatMap((route) => {
    const match = route.pattern.exec(path);
    return match === null ? [] : [{ route, params: { ...match.groups } }];
  });
  const found = fitting.find(({ route }) => route.method === method);
  if (found !== undefined) {
    return { handler: found.route.handler, params: found.params };
  }
  return fitting.length === 0 ? "unknown path" : "other method";
}
