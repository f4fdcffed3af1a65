"use strict";

/**
 * `npm start`: a simulated mail server and the exporter that reads it, or (`npm start -- --xmail.mail-root DIR`) the
 * exporter on a real one, or (`npm start -- check`) another command. Forwards signals, leaves no child process behind, and exits with
 * the exporter's code.
 */
const { spawn } = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const http = require("http");
const https = require("https");
const os = require("os");
const path = require("path");

/** Any of these flags, or its environment variable, names real logs to read. */
const sources = ["xmail.mail-root", "xmail.log-dir", "config.file"];

module.exports = function start(tools, root, given) {
  const main = path.join(root, "dist", "main.js");
  if (isOther(given)) return startOther(tools, root, main, given);
  const args = given[0] === "run" ? given.slice(1) : given;
  const demo = path.join(root, ".demo");
  const source = sources.map((flag) => setting(flag, args)).find((value) => value !== undefined);
  const children = [];

  if (source === undefined) {
    const simulator = launch(tools, [main, "simulate", "--out", path.join(demo, "MailRoot")], callerDirectory());
    children.push(simulator);
    simulator.on("exit", (code, signal) => {
      if (!ending)
        process.stderr.write(
          `the simulated mail server has exited (${signal || code}): the counters no longer change\n`,
        );
    });
  }
  const own = source === undefined ? demoFlags(demo) : stateFlags(demo, source, args);
  const exporter = launch(tools, [main, "run"].concat(own, args), root);
  children.push(exporter);

  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => end(signal === "SIGHUP" ? "SIGTERM" : signal));
  whenAbandoned(() => end("SIGTERM"));
  exporter.on("exit", (code, signal) => {
    process.exitCode = code === null ? 128 + os.constants.signals[signal] : code;
    // its message names a directory that nobody has set
    if (!ending && code === 2 && source === undefined)
      process.stderr.write("the demo of this clone runs only once: if it is running already, end it first\n");
    if (!ending) end("SIGTERM");
    // A child that ignores the signal is killed.
    setTimeout(() => end("SIGKILL"), 5000).unref();
  });
  announce();

  function end(signal) {
    ending = true;
    for (const child of children) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    }
  }

  function demoFlags(directory) {
    const where = ["--xmail.mail-root", path.join(directory, "MailRoot"), "--state.dir", path.join(directory, "state")];
    return values("web.listen-address", args).length > 0
      ? where
      : where.concat("--web.listen-address", "127.0.0.1:10052");
  }

  /** The address is known from the flags, except with a configuration file: then see the exporter's log. */
  function announce() {
    const given = values("web.listen-address", own.concat(args));
    const listen = (given.length === 0 ? [":10052"] : given).map((address) =>
      address.replace(/^(?:0\.0\.0\.0|\[::\])?:/, "127.0.0.1:"),
    );
    if (setting("config.file", args) !== undefined) return;
    untilReady(listen[0], (base) => {
      if (ending) return;
      const scheme = base.split("://")[0];
      const urls = listen.map((address) => `${scheme}://${address}`);
      readToken(base, (token, file) => {
        if (!ending) process.stdout.write(`\n${describe(urls, token, file)}\n`);
      });
    });
  }

  /** The token is printed to a terminal, or in the output of a demo; a log that others may read names only its file. */
  function describe(urls, token, file) {
    const isShown = token !== undefined && (source === undefined || process.stdout.isTTY === true);
    const metrics = setting("web.telemetry-path", args) || "/metrics";
    const lines = [`Reading ${source === undefined ? "a simulated mail server" : source}`];
    for (const url of urls) lines.push(`  status page  ${url}/${isShown ? `?token=${token}` : ""}`);
    if (token !== undefined && !isShown) lines.push(`  its token    ${file}`);
    for (const url of urls) lines.push(`  metrics      ${url}${metrics}`);
    return `${lines.join("\n")}\n`;
  }

  /** Only if it is in use: with passwords, or with --web.details everyone, there is none or an old one. */
  function readToken(base, then) {
    const directory = setting("state.dir", own.concat(args)) || (process.env.STATE_DIRECTORY || "").split(":")[0];
    const file = path.resolve(root, directory, "details-token");
    let token;
    try {
      token = fs.readFileSync(file, "utf8").trim();
    } catch {
      return then();
    }
    get(`${base}/?token=${encodeURIComponent(token)}`, (code) => (code === 303 ? then(token, file) : then()));
  }

  /** Catching up may take a while; the exporter logs its progress. */
  function untilReady(address, then) {
    if (ending) return;
    const again = () => setTimeout(() => untilReady(address, then), 250).unref();
    get(`http://${address}/-/ready`, (code) => {
      // If another process has the port, that one answers: the exporter is about to exit then.
      if (code === 200) return setTimeout(() => then(`http://${address}`), 1000);
      if (code !== undefined && code !== 400) return again();
      return get(`https://${address}/-/ready`, (secure) => (secure === 200 ? then(`https://${address}`) : again()));
    });
  }
};

/** Another command than `run`, or a question that it only answers. */
function isOther(args) {
  const isCommand = args.length > 0 && !args[0].startsWith("-") && args[0] !== "run";
  return isCommand || ["--help", "-h", "--version", "-V"].some((flag) => args.includes(flag));
}

/** On the mail server that is named, else that of the demo where there is one; relative paths refer to the caller's directory. */
function startOther(tools, root, main, args) {
  const demo = path.join(root, ".demo");
  const mailRoot = path.join(demo, "MailRoot");
  const source = sources.map((flag) => setting(flag, args)).find((value) => value !== undefined);
  const env = Object.assign({}, tools.env);
  if (source === undefined && fs.existsSync(mailRoot)) {
    env[variable("xmail.mail-root")] = mailRoot;
    env[variable("state.dir")] = path.join(demo, "state");
  } else if (source !== undefined) {
    const [, state] = stateFlags(demo, source, args);
    if (state !== undefined) env[variable("state.dir")] = state;
  }
  const child = spawn(tools.node, [main].concat(args), { cwd: callerDirectory(), env, stdio: "inherit" });
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  // The terminal sends it to the child as well.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    process.exitCode = code === null ? 128 + os.constants.signals[signal] : code;
  });
}

/** The state is kept in the clone, one directory per MailRoot, unless it is configured. */
function stateFlags(demo, source, args) {
  const said = ["state.dir", "config.file"].some((flag) => setting(flag, args) !== undefined);
  if (said || process.env.STATE_DIRECTORY) return [];
  const name = crypto.createHash("sha256").update(path.resolve(callerDirectory(), source)).digest("hex").slice(0, 12);
  return ["--state.dir", path.join(demo, `state-${name}`)];
}

/** npm changes to the clone; a relative path refers to the caller's directory. */
function callerDirectory() {
  return process.env.INIT_CWD || process.cwd();
}

/** npm sends signals to the shell that runs this script, which does not forward them but exits: then our parent changes. */
function whenAbandoned(then) {
  // The reader of our output may be gone as well.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, 250);
  timer.unref();
}

/** In its own process group, so that Ctrl-C reaches it only once, through us. */
function launch(tools, args, cwd) {
  const child = spawn(tools.node, args, {
    cwd,
    env: tools.env,
    stdio: ["ignore", "inherit", "inherit"],
    detached: process.platform !== "win32",
  });
  child.on("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
  return child;
}

/** The last value on the command line, else the environment's. */
function setting(flag, args) {
  const given = onCommandLine(flag, args);
  return given.length > 0 ? given[given.length - 1] : process.env[variable(flag)];
}

/** All values of a repeatable setting. */
function values(flag, args) {
  const given = onCommandLine(flag, args);
  const texts = given.length > 0 ? given : [process.env[variable(flag)] || ""];
  return texts
    .join(",")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

function onCommandLine(flag, args) {
  const given = [];
  args.forEach((arg, index) => {
    if (arg === `--${flag}` && index + 1 < args.length) given.push(args[index + 1]);
    else if (arg.startsWith(`--${flag}=`)) given.push(arg.slice(flag.length + 3));
  });
  return given;
}

function variable(flag) {
  return `XMAIL_EXPORTER_${flag.replace(/[.-]/g, "_").toUpperCase()}`;
}

function get(url, then) {
  const client = url.startsWith("https") ? https : http;
  const request = client.get(url, { rejectUnauthorized: false, timeout: 2000 }, (response) => {
    response.resume();
    then(response.statusCode);
  });
  request.on("timeout", () => request.destroy());
  request.on("error", () => then(undefined));
}
