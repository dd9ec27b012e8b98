package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.process.KvCliProcess.Ended;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kvcli's snapshots and backups: a file that has its name is whole, and nothing else stays. */
final class KvCliBackupIT {
  @TempDir Path folder;
  private Path file;
  private Path part;

  @BeforeEach
  void names() throws IOException {
    Path backups = Files.createDirectory(folder.resolve("backups"));
    file = backups.resolve("monday.rkv");
    part = backups.resolve("monday.rkv.part");
  }

  private Ended cli(String server, String... arguments) throws Exception {
    return KvCliProcess.run(folder, Map.of("RAFTKV_SERVER", server), "", arguments);
  }

  private SavedState saved(String dataFolder) throws IOException {
    return SavedState.of(Files.readAllBytes(file), folder.resolve(dataFolder));
  }

  @Test
  void aBackupIsAServersWholeState() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder.resolve("data"))) {
      String address = server.awaitReady().getAuthority();
      assertEquals(0, cli(address, "put", "a", "one").code());
      assertEquals(0, cli(address, "put", "b", "two").code());
      Ended taken = cli(address, "snapshot");
      String name = "snapshot-00000000000000000002.rkv";
      assertEquals(new Ended(0, "Snapshot created: " + name + "\n", ""), taken);
      assertEquals(
          "{\"snapshot\":\"" + name + "\",\"message\":\"snapshot created successfully\"}\n",
          cli(address, "--json", "snapshot").out());

      Ended backup = cli(address, "backup", file.toString());
      assertEquals(
          new Ended(
              0, "Backed up revision 2 to '" + file + "' (" + Files.size(file) + " bytes)\n", ""),
          backup);
      assertFalse(Files.exists(part));
      assertEquals(Map.of("a", "one", "b", "two"), saved("check").values());

      byte[] before = Files.readAllBytes(file);
      assertEquals(0, cli(address, "put", "a", "other").code());
      Ended refused = cli(address, "backup", file.toString());
      assertEquals(2, refused.code());
      assertTrue(refused.err().contains("exists; name another file"), refused.err());
      assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(file)));
      Files.writeString(part, "left by a broken one".repeat(1000));
      Ended replaced = cli(address, "--json", "backup", "--force", file.toString());
      assertEquals(
          "{\"file\":\""
              + file
              + "\",\"size\":"
              + Files.size(file)
              + ",\"revision\":3,\"status\":\"success\"}\n",
          replaced.out());
      assertEquals(Map.of("a", "other", "b", "two"), saved("again").values());
      assertEquals(3, saved("once more").revision());
      assertFalse(Files.exists(part));
    }
  }

  @Test
  void whereNothingCanBeWrittenNothingIsAsked() throws Exception {
    Ended inFolder = cli("127.0.0.1:1", "backup", folder.toString());
    assertEquals(2, inFolder.code());
    assertTrue(inFolder.err().contains("is a folder"), inFolder.err());
    Ended nowhere = cli("127.0.0.1:1", "backup", folder.resolve("no/such/file").toString());
    assertEquals(2, nowhere.code());
    assertTrue(
        nowhere.err().contains("could not be written: there is no such file or folder"),
        nowhere.err());
    try (FileChannel other =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = other.lock()) {
      assertTrue(held.isValid());
      Ended second = cli("127.0.0.1:1", "backup", file.toString());
      assertEquals(2, second.code());
      assertTrue(second.err().contains("is under way"), second.err());
      assertTrue(Files.exists(part));
    }
  }

  @Test
  void aServerThatIsDownLeavesNothing() throws Exception {
    Ended down = cli("127.0.0.1:1", "backup", file.toString());
    assertEquals(3, down.code());
    assertTrue(down.err().contains("could not reach"), down.err());
    leftNothing();
  }

  private void leftNothing() {
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(part));
  }

  /** Runs a backup against a server that answers just this, and then says no more. */
  private Ended against(String answer, boolean closes, String timeout) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(30_000); // where the client ends before it calls
      CompletableFuture<Socket> accepted =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  Socket socket = listener.accept();
                  OutputStream out = socket.getOutputStream();
                  var _ = socket.getInputStream().read(new byte[8192]);
                  out.write(answer.getBytes(StandardCharsets.US_ASCII));
                  out.flush();
                  if (closes) {
                    socket.close();
                  }
                  return socket;
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      String server = "127.0.0.1:" + listener.getLocalPort();
      Ended ended = cli(server, "--timeout", timeout, "backup", file.toString());
      accepted.join().close();
      return ended;
    }
  }

  private static String head(int length) {
    return "HTTP/1.1 200 OK\r\nX-Raft-Revision: 7\r\nContent-Length: " + length + "\r\n\r\n";
  }

  @Test
  void halfABackupIsNone() throws Exception {
    Ended ended = against(head(1000) + "x".repeat(999), true, "20s");
    assertEquals(3, ended.code(), ended.err());
    assertTrue(ended.err().contains("was lost"), ended.err());
    leftNothing();
  }

  @Test
  void aServerThatFallsSilentIsGivenUp() throws Exception {
    Ended ended = against(head(1000) + "x".repeat(500), false, "1s");
    assertEquals(3, ended.code(), ended.err());
    assertTrue(ended.err().contains("sent nothing for 1000 ms"), ended.err());
    leftNothing();
  }

  @Test
  void whatIsNoBackupIsNotKept() throws Exception {
    Ended page = against("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false, "20s");
    assertEquals(1, page.code(), page.err());
    assertTrue(page.err().contains("is this a RaftKV server?"), page.err());
    leftNothing();
    String refusal = "{\"error\":\"the disk is full\",\"code\":\"disk_full\"}";
    Ended full =
        against(
            "HTTP/1.1 503 No\r\nContent-Length: " + refusal.length() + "\r\n\r\n" + refusal,
            false,
            "20s");
    assertEquals(new Ended(1, "", "Error: the disk is full\n"), full);
    leftNothing();
  }
}
