package io.raftkv.adapters.http;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A response that is sent at once although not all of its request has been read. Undertow would
 * read the request to its end first, however long that takes.
 */
final class EarlyResponse {
  private final HttpServerExchange exchange;
  private final RequestBody unread;
  private final Runnable sent;
  private final Runnable failed;

  /**
   * One whose status and headers are set.
   *
   * @param sent run on the I/O thread when the response is out
   * @param failed run if it cannot be sent
   */
  EarlyResponse(HttpServerExchange exchange, RequestBody unread, Runnable sent, Runnable failed) {
    this.exchange = exchange;
    this.unread = unread;
    this.sent = sent;
    this.failed = failed;
  }

  /** Sends it, then drops what is left of the request. Any thread that has the exchange. */
  void send(ByteBuffer content) {
    if (unread.hidesNextRequest()) {
      exchange.setPersistent(false);
    }
    exchange.setResponseContentLength(content.remaining());
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      content.position(content.limit());
    }
    Sender sender = exchange.getResponseSender();
    sender.send(content, then(() -> sender.close(then(this::leave))));
  }

  private IoCallback then(Runnable step) {
    return new IoCallback() {
      @Override
      public void onComplete(HttpServerExchange same, Sender sender) {
        step.run();
      }

      @Override
      public void onException(HttpServerExchange same, Sender sender, IOException e) {
        failed.run();
      }
    };
  }

  private void leave() {
    if (!exchange.isInIoThread()) {
      exchange.getIoThread().execute(this::leave);
      return;
    }
    sent.run();
    unread.drop();
  }
}
