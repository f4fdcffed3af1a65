import { registerHooks } from "node:module";

/**
 * Import this before a module of `src/`: the sources name each other with `.js`, as TypeScript wants it, and Node, which runs them as they are,
 * finds the `.ts` beside it only when told.
 */
registerHooks({
  resolve(specifier, context, next) {
    const isSource = specifier.startsWith(".") && context.parentURL?.endsWith(".ts") === true;
    return next(isSource ? specifier.replace(/\.js$/, ".ts") : specifier, context);
  },
});
