package io.raftkv.client.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where a command has its passwords from: a terminal, which does not show them, or standard input.
 * They are no arguments, since those can be seen by whoever looks at the processes.
 */
final class PasswordSource {
  /** Longer than any password: what is longer is some other file. */
  private static final int BYTES_MAX = 4096;

  @Option(
      names = "--password-stdin",
      description = "read passwords from standard input, one a line, and do not ask for them")
  private boolean fromInput;

  /** Asks somebody. */
  @FunctionalInterface
  interface Prompt {
    /** What was typed unseen; null if nobody can be asked. */
    @Nullable String ask(String question);
  }

  /** Whether standard input and output are a terminal. */
  static boolean isTerminal() {
    return terminal() != null;
  }

  @SuppressWarnings("SystemConsoleNull") // without a terminal, Java 25 gives none again
  private static @Nullable Console terminal() {
    Console console = System.console();
    return console == null || !console.isTerminal() ? null : console;
  }

  /** Asks at the terminal, if there is one. */
  static @Nullable String atTerminal(String question) {
    Console console = terminal();
    if (console == null) {
      return null;
    }
    char[] typed = console.readPassword("%s: ", question);
    return typed == null ? null : new String(typed);
  }

  /** The one that there is. */
  String password(KvCli cli, String whose) {
    return fromInput ? line(cli.in()) : typed(cli, "Password of " + whose);
  }

  /** One that is chosen now: who types it, unseen, types it twice. */
  String fresh(KvCli cli, String whose) {
    if (fromInput) {
      return line(cli.in());
    }
    String first = typed(cli, "New password of " + whose);
    if (first.equals(typed(cli, "The same once more"))) {
      return first;
    }
    throw new CliFault(CliFault.USAGE, "the two passwords differ; nothing was changed");
  }

  private static String typed(KvCli cli, String question) {
    String typed = cli.prompt().ask(question);
    if (typed == null) {
      throw new CliFault(
          CliFault.USAGE,
          "there is no terminal to ask for the password; give it by --password-stdin");
    }
    return checked(typed);
  }

  private static String checked(String password) {
    if (password.isEmpty()) {
      throw new CliFault(CliFault.USAGE, "the password is empty; nothing was sent");
    }
    return password;
  }

  /** The next line, and no byte of what follows it. */
  private static String line(InputStream in) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
        if (line.size() == BYTES_MAX) {
          throw new CliFault(
              CliFault.USAGE, "the line on standard input is too long to be a password");
        }
        line.write(next);
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString();
      return checked(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    } catch (CharacterCodingException e) {
      throw new CliFault(CliFault.USAGE, "the password on standard input is no text in UTF-8");
    } catch (IOException e) {
      throw new CliFault(
          CliFault.USAGE,
          "the password could not be read from standard input: " + FileFault.reason(e));
    }
  }
}
