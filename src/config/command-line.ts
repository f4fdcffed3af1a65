import { Command, CommanderError, Option } from "commander";
import { commandName, commands, type CommandOptions } from "./commands.js";
import { type AboutCommand, aboutCommand } from "./commands/about.js";
import { answers, isAnswer } from "./commands/answers.js";
import { configFileSetting, groups, listSettings, type Setting, settings } from "./list.js";
import { didYouMean } from "./suggestion.js";
import { hideSecrets, settingError } from "./setting-error.js";

/** The command line, not yet validated. */
export interface CommandLine {
  /** The help text or the version, if requested; everything else is then ignored. */
  readonly help?: string;
  readonly version?: true;
  readonly licenses?: true;
  readonly command: CommandOptions["command"];
  /** By flag: settings and the options of the command. */
  readonly given: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** Splits the arguments; adds to `errors` what is invalid. `width`: columns of the help text. */
export function readCommandLine(argv: readonly string[], errors: string[], width = 80): CommandLine {
  const program = createProgram(width);
  const end = argv.indexOf("--");
  const behind = end < 0 ? [] : argv.slice(end + 1);
  const first = take(program, end < 0 ? argv : argv.slice(0, end), errors);
  const named = program.commands.find((command) => command.name() === first.operands[0]);
  const command = named ?? program.commands[0] ?? program;
  const second = take(command, first.unknown, errors);
  const operands = [...first.operands.slice(named === undefined ? 0 : 1), ...second.operands];

  const line = { command: toCommand(command), given: collect([program, command], errors) };
  if (asksForHelp(second.unknown)) return { ...line, help: helpOf(named ?? program), operands };
  if (program.getOptionValue("version") === true || command.name() === "version")
    return { ...line, version: true, operands };
  if (command.name() === "licenses") return { ...line, licenses: true, operands };
  if (command.name() === "help") return { ...line, ...findHelp(program, operands, errors), operands };
  rejectUnknown(second.unknown, command, errors);
  if (!takesOperands(line.command)) rejectOperands([...operands, ...behind], named, namesOf(program), errors);
  return { ...line, operands: [...operands, ...second.unknown.filter((word) => !isFlag(word)), ...behind] };
}

/** Those that only answer read no settings, so any other may stand for them. */
function toCommand(command: Command): CommandOptions["command"] {
  return isAnswer(command.name()) ? "run" : (command.name() as CommandOptions["command"]);
}

function findHelp(program: Command, [topic, ...rest]: readonly string[], errors: string[]): { help?: string } {
  if (topic === undefined) return { help: helpOf(program) };
  const found = program.commands.find((command) => command.name() === topic);
  if (found !== undefined && rest.length === 0) return { help: helpOf(found) };
  rejectOperands([topic, ...rest], found, namesOf(program), errors);
  return {};
}

/** Options before the first unknown one, and the rest, which commander leaves to the command. */
function take(command: Command, argv: readonly string[], errors: string[]): { operands: string[]; unknown: string[] } {
  try {
    return command.parseOptions([...argv]);
  } catch (error) {
    // only the last argument can lack its value, so everything before it can still be read
    if (!(error instanceof CommanderError) || error.code !== "commander.optionMissingArgument") throw error;
    errors.push(missingValue(argv.at(-1) ?? "", command));
    return take(command, argv.slice(0, -1), errors);
  }
}

function collect(sources: readonly Command[], errors: string[]): Map<string, string> {
  const given = new Map<string, string>();
  for (const command of sources) {
    for (const option of command.options) {
      const value: unknown = command.getOptionValue(option.attributeName());
      const text = value === true ? "true" : value;
      if (typeof text !== "string" || option.long === "--version") continue;
      const flag = option.long?.slice(2) ?? "";
      if (isKnownFlag(text, sources)) errors.push(missingValue(`--${flag}`, command));
      else given.set(flag, text);
    }
  }
  return given;
}

function missingValue(flag: string, command: Command): string {
  const known = command.options.find(({ long, short }) => long === flag || short === flag);
  const accepts = allSettings().find((setting) => `--${setting.flag}` === known?.long)?.accepts;
  return settingError(flag, { from: "the command line" }, "missing value", accepts);
}

/** An unknown flag may be followed by its value, which may be a secret: that value is neither shown nor counted. */
function rejectUnknown(unknown: readonly string[], command: Command, errors: string[]): void {
  const flags = [...(command.parent?.options ?? []), ...command.options].flatMap((option) => option.long ?? []);
  for (const argument of unknown) {
    if (!isFlag(argument)) continue;
    const flag = hideSecrets(argument.replace(/=.*$/s, ""));
    const owner = commands.options.find((other) => listSettings(other).some((option) => `--${option.flag}` === flag));
    const hint = owner === undefined ? didYouMean(flag, flags) : `; it is a flag of the command ${commandName(owner)}`;
    errors.push(`${flag}: unknown flag${hint}`);
  }
}

function rejectOperands(
  operands: readonly string[],
  named: Command | undefined,
  known: readonly string[],
  errors: string[],
): void {
  operands.forEach((operand, index) => {
    const shown = JSON.stringify(hideSecrets(operand.replace(/=.*$/s, "=...")));
    if (named !== undefined || index > 0) errors.push(`${shown}: unexpected argument`);
    else errors.push(`${shown}: unknown command${didYouMean(operand, known)}`);
  });
}

function isFlag(argument: string): boolean {
  return argument.length > 1 && argument.startsWith("-");
}

function isKnownFlag(text: string, sources: readonly Command[]): boolean {
  const name = text.replace(/=.*$/s, "");
  return name.startsWith("--") && sources.some((command) => command.options.some((option) => option.long === name));
}

function asksForHelp(unknown: readonly string[]): boolean {
  return unknown.includes("--help") || unknown.includes("-h");
}

function takesOperands(name: CommandOptions["command"]): boolean {
  return commands.options.some((command) => commandName(command) === name && "files" in command.shape);
}

function allSettings(): Setting[] {
  return [...settings, configFileSetting, ...commands.options.flatMap((command) => listSettings(command))];
}

function createProgram(width: number): Command {
  const program = new Command("xmail-exporter")
    .usage("[COMMAND] [OPTIONS]")
    .description("Prometheus exporter and OTLP log shipper for the logs of the XMail mail server.")
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand(false);
  for (const { heading, settings } of groups) addOptions(program, settings, `${heading}:`);
  addOptions(program, [configFileSetting], "Other:");
  program.addOption(new Option("-V, --version", "print the version and exit").helpGroup("Other:"));
  program.addHelpOption(new Option("-h, --help", "print this help and exit").helpGroup("Other:"));
  for (const schema of commands.options)
    addCommand(program, commandName(schema), aboutCommand.get(schema), listSettings(schema));
  for (const [name, info] of Object.entries(answers)) addCommand(program, name, info, []);
  program.addHelpText("after", `\n${explanation}`);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ getOutHelpWidth: () => width, writeErr: () => undefined });
  }
  return program;
}

function addCommand(program: Command, name: string, info: AboutCommand | undefined, options: readonly Setting[]): void {
  const command = program.command(name).description(info?.help ?? "");
  command.helpOption("-h, --help", "print this help and exit");
  command.usage(["[OPTIONS]", info?.operands ?? ""].join(" ").trimEnd());
  addOptions(command, options, "Options:");
  command.addHelpText(
    "after",
    `\n${info?.after ?? ""}\nSee xmail-exporter --help for all settings.`.replace("\n\n", "\n"),
  );
}

function namesOf(program: Command): readonly string[] {
  return program.commands.map((command) => command.name());
}

function addOptions(command: Command, listed: readonly Setting[], heading: string): void {
  for (const setting of listed) {
    const value = setting.value === "" ? "" : ` <${setting.value}>`;
    const short = setting.short === undefined ? "" : `-${setting.short}, `;
    const option = new Option(`${short}--${setting.flag}${value}`, `${setting.help}${explainValue(setting)}`);
    if (setting.repeatable)
      option.argParser((text, before?: string) => (before === undefined ? text : `${before}\n${text}`));
    command.addOption(option.helpGroup(heading));
  }
}

/** ` (beginning or end; default: beginning)`. Where the placeholder says it all, only the default. */
function explainValue({ value, accepts, shownDefault }: Setting): string {
  const accepted = plainPlaceholders.has(value) ? [] : [accepts];
  const parts = [...accepted, ...(shownDefault === undefined ? [] : [`default: ${shownDefault}`])];
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

const plainPlaceholders: ReadonlySet<string> = new Set(["", "DIR", "FILE", "N"]);

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (piece) => (text += piece) });
  command.outputHelp();
  return text;
}

const explanation = `\
Every setting can also be given as an environment variable, XMAIL_EXPORTER_ plus
the flag in upper case with _ for dots and dashes (--xmail.mail-root is
XMAIL_EXPORTER_XMAIL_MAIL_ROOT), and in the YAML file as nested keys
(xmail: {mail-root: DIR}). Precedence: flag, XMAIL_EXPORTER_*,
OTEL_EXPORTER_OTLP_LOGS_*, OTEL_EXPORTER_OTLP_*, file, default. Headers,
certificates and timeouts of OTLP are set by the OTEL_* variables only.`;
