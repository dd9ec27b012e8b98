package io.raftkv.client.cli;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script by which a shell completes commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints the script by which a shell completes commands and options.",
      "",
      "  bash: source <(kvcli completion bash)",
      "  zsh:  source <(kvcli completion zsh)",
      "",
      "in ~/.bashrc or ~/.zshrc has every new shell do so."
    })
final class CompletionCommand implements Runnable {
  /** Which completions a shell has is its own matter: zsh takes bash's once it is told to. */
  enum Shell {
    bash,
    zsh
  }

  private final KvCli cli;

  @Spec private @Nullable CommandSpec command;

  @Parameters(arity = "0..1", paramLabel = "SHELL", description = "bash, the default, or zsh")
  private Shell shell = Shell.bash;

  CompletionCommand(KvCli cli) {
    this.cli = cli;
  }

  @Override
  public void run() {
    if (command == null) {
      throw new IllegalStateException("picocli tells every command of itself");
    }
    CommandLine root = command.root().commandLine();
    if (shell == Shell.zsh) {
      cli.out().println("autoload -U +X compinit && compinit");
      cli.out().println("autoload -U +X bashcompinit && bashcompinit");
    }
    cli.out().print(AutoComplete.bash("kvcli", root));
  }
}
