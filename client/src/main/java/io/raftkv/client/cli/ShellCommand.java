package io.raftkv.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Takes one command after the other. */
@Command(
    name = "shell",
    description = {
      "Takes commands line by line over one connection; kvcli alone does so on a terminal.",
      "On a terminal: Tab completes, arrows bring back earlier lines, Ctrl-C ends a line or a",
      "command, exit or Ctrl-D ends the shell, help lists the commands. Options that are given",
      "before shell hold for all lines.",
      "Elsewhere standard input is a script: all lines are run, # begins a comment, and the exit",
      "code is that of the first command that failed."
    })
final class ShellCommand implements Callable<Integer> {
  private final KvCli cli;

  ShellCommand(KvCli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    if (!cli.becomeShell()) {
      return cli.usage("this is a shell already; exit ends it");
    }
    try {
      ShellLines lines = new ShellLines(cli, cli.commands());
      return cli.isTerminal() ? ShellTerminal.run(cli, lines) : lines.script(cli.in());
    } finally {
      cli.endShell();
    }
  }
}
