package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for completion, in a real bash. */
final class CompletionCommandTest {
  @TempDir private Path folder;

  private List<String> bash(String commands) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash here");
    Ended ended = Ended.of(Map.of(), "completion");
    assertEquals(0, ended.code(), ended.toString());
    assertEquals("", ended.err());
    Path script = Files.writeString(folder.resolve("kvcli.bash"), ended.out());
    Process bash =
        new ProcessBuilder("/bin/bash", "--norc", "-c", "source " + script + "; " + commands)
            .redirectErrorStream(true)
            .start();
    bash.getOutputStream().close();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor(), out);
    return out.lines().toList();
  }

  private List<String> completed(String... words) throws IOException, InterruptedException {
    return bash(
        "COMP_WORDS=(%s ''); COMP_CWORD=%d; _complete_kvcli; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(String.join(" ", words), words.length));
  }

  @Test
  void bashCompletesKvcli() throws Exception {
    List<String> line = bash("complete -p kvcli");
    assertEquals(1, line.size(), line.toString());
    assertTrue(line.getFirst().contains("_complete_kvcli"), line.toString());
  }

  @Test
  void commandsAndOptionsAreCompleted() throws Exception {
    assertTrue(completed("kvcli").containsAll(List.of("get", "watch", "cluster", "export")));
    List<String> cluster = completed("kvcli", "cluster");
    assertTrue(cluster.containsAll(List.of("nodes", "leader", "transfer")), cluster.toString());
    List<String> options =
        bash(
            "COMP_WORDS=(kvcli watch --); COMP_CWORD=2; _complete_kvcli;"
                + " printf '%s\\n' \"${COMPREPLY[@]}\"");
    assertTrue(options.contains("--start-revision"), options.toString());
  }

  @Test
  void zshIsToldToTakeIt() {
    Ended zsh = Ended.of(Map.of(), "completion", "zsh");
    assertTrue(zsh.out().contains("bashcompinit"), zsh.out());
    assertEquals(0, zsh.code(), zsh.toString());
    assertTrue(zsh.out().endsWith(Ended.of(Map.of(), "completion", "bash").out()));
    assertEquals(CliFault.USAGE, Ended.of(Map.of(), "completion", "fish").code());
  }
}
