import { constants } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pluralize } from "../../common/format.js";
import { predictInstanceId } from "../../pipelines/instance.js";
import { reasonOf } from "../../errors.js";
import type { Check, Context, Finding } from "./finding.js";

/** Whether the state directory can be written, or made, and what is in it read. Asks only: nothing is made here. */
export const checkState: Check = async (context) => {
  const finding = await lookAt(context.settings.state.dir);
  return finding.level === "ok" ? [finding] : [finding, ...(await foresee(context))];
};

async function lookAt(dir: string): Promise<Finding> {
  const fix = `install -d -o USER ${dir} with the exporter's user, or set --state.dir to a directory it can write`;
  try {
    const found = await nearestExisting(resolve(dir));
    if (!(await stat(found)).isDirectory())
      return { level: "error", text: `state directory ${dir}: ${found} is a file`, fix };
    await access(found, constants.W_OK | constants.X_OK);
    const foreign = found === resolve(dir) ? await unreadable(found) : [];
    if (foreign.length > 0)
      return {
        level: "error",
        text: `state directory ${dir}: ${pluralize(foreign.length, "file")} cannot be read: ${foreign.join(", ")}`,
        fix: `chown -R USER ${dir} with the exporter's user: left by a run as another one, root perhaps`,
      };
    const text = found === resolve(dir) ? "is writable" : `does not exist yet and can be made in ${found}`;
    return { level: "ok", text: `state directory ${dir} ${text}` };
  } catch (error) {
    return { level: "error", text: `state directory ${dir} cannot be written: ${reasonOf(error)}`, fix };
  }
}

/** An exporter runs with such a directory too, but the backend may not know its records again. */
async function foresee({ settings, machineIdPath }: Context): Promise<readonly Finding[]> {
  if (settings.otlp.endpoint === undefined || (await predictInstanceId(settings, machineIdPath)) !== undefined)
    return [];
  const text = "no instance id can be kept: at each start the same records get another log.record.uid";
  return [{ level: "warning", text, fix: "set --otlp.instance-id to a name that stays" }];
}

/** Files of the exporter that it could not read at its start. */
async function unreadable(dir: string): Promise<string[]> {
  const names = (await readdir(dir)).filter((name) =>
    /^(metrics|otlp|queue)\..*json$|^instance-id$|^exporter\.lock$/.test(name),
  );
  const looked = names.map((name) =>
    access(join(dir, name), constants.R_OK).then(
      () => [],
      () => [name],
    ),
  );
  return (await Promise.all(looked)).flat();
}

/** The path itself or the first directory above it that is there. */
async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!missing || dirname(path) === path) throw error;
    return nearestExisting(dirname(path));
  }
}
