// What `https://deno.land/std/http/server.ts` is used for in older functions.
export const serve = (handler, options = {}) => Deno.serve(options, handler).finished;
