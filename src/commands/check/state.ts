import { constants } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { codeOf } from "../../common/error-code.js";
import { pluralize } from "../../common/format.js";
import { predictInstanceId } from "../../pipelines/instance.js";
import { reasonOf } from "../../errors.js";
import type { Check, Context, Finding } from "./finding.js";

/** Whether the state directory can be written or created, and its files read. Read-only: nothing is created here. */
export const checkState: Check = async (context) => {
  const finding = await checkDirectory(context.settings.state.dir);
  return finding.level === "ok" ? [finding] : [finding, ...(await checkInstanceId(context))];
};

async function checkDirectory(dir: string): Promise<Finding> {
  const fix = `install -d -o USER ${dir} (USER: the exporter's user), or set --state.dir to a directory it can write to`;
  try {
    const found = await nearestExisting(resolve(dir));
    if (!(await stat(found)).isDirectory())
      return { level: "error", text: `state directory ${dir}: ${found} is a file`, fix };
    await access(found, constants.W_OK | constants.X_OK);
    const unreadableFiles = found === resolve(dir) ? await unreadable(found) : [];
    if (unreadableFiles.length > 0)
      return {
        level: "error",
        text: `state directory ${dir}: ${pluralize(unreadableFiles.length, "file")} cannot be read: ${unreadableFiles.join(", ")}`,
        fix: `chown -R USER ${dir} (USER: the exporter's user); an earlier run as another user, perhaps root, left them`,
      };
    const text = found === resolve(dir) ? "is writable" : `does not exist yet and can be created in ${found}`;
    return { level: "ok", text: `state directory ${dir} ${text}` };
  } catch (error) {
    return { level: "error", text: `state directory ${dir} is not writable: ${reasonOf(error)}`, fix };
  }
}

/** The exporter runs without a state directory too, but its records may then get different uids. */
async function checkInstanceId({ settings, machineIdPath }: Context): Promise<readonly Finding[]> {
  if (settings.otlp.logs === undefined || (await predictInstanceId(settings, machineIdPath)) !== undefined) return [];
  const text = "the instance id cannot be saved: at each start the same records get a different log.record.uid";
  return [{ level: "warning", text, fix: "set --otlp.instance-id to a fixed name" }];
}

/** State files that the exporter could not read at its start. */
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

/** The path itself, or the nearest directory above it that exists. */
async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    return nearestExisting(dirname(path));
  }
}
