package io.raftkv.bootstrap.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** Two engines that shake hands in memory, as the networking libraries have theirs do. */
final class EngineHandshake {
  private static final int BYTES = 64 * 1024;

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(BYTES);
  private final ByteBuffer toClient = ByteBuffer.allocate(BYTES);

  private EngineHandshake(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /**
   * Shakes hands with certificates on both sides.
   *
   * @param host by which the client calls
   * @param checksHost whether the client asks for the check of that
   * @throws SSLException if either side refuses the other
   */
  static void between(SSLContext serverSide, SSLContext clientSide, String host, boolean checksHost)
      throws SSLException {
    SSLEngine client = clientSide.createSSLEngine(host, 7000);
    client.setUseClientMode(true);
    if (checksHost) {
      SSLParameters parameters = client.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      client.setSSLParameters(parameters);
    }
    SSLEngine server = serverSide.createSSLEngine();
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);
    new EngineHandshake(client, server).run();
  }

  private void run() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < 100; i++) {
      step(client, toServer, toClient);
      step(server, toClient, toServer);
    }
    if (isBusy(client) || isBusy(server)) {
      throw new IllegalStateException("the handshake did not end");
    }
  }

  private static boolean isBusy(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
    Runnable task = engine.getDelegatedTask();
    while (task != null) {
      task.run();
      task = engine.getDelegatedTask();
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      SSLEngineResult _ = engine.wrap(ByteBuffer.allocate(0), out);
    } else {
      in.flip();
      SSLEngineResult _ = engine.unwrap(in, ByteBuffer.allocate(BYTES));
      in.compact();
    }
  }
}
