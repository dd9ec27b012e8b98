package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Says whether a host and port can be connected to from where this process runs. */
final class Reach {
  private static final int MILLIS = 1_500;

  private Reach() {}

  /** Prints {@code connected}, {@code silence} or why it failed at once. */
  public static void main(String[] hostAndPort) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(hostAndPort[0], Integer.parseInt(hostAndPort[1])), MILLIS);
      System.out.println("connected");
    } catch (SocketTimeoutException e) {
      System.out.println("silence");
    } catch (IOException e) {
      System.out.println(e);
    }
  }
}
