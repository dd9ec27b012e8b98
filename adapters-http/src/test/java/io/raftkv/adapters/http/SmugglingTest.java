package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes in which two servers could see different requests. What is not understood ends the
 * connection, so that nothing behind it is taken for a request.
 */
final class SmugglingTest extends AbuseTestCase {
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final String CHUNKS = "\r\n3\r\nabc\r\n0\r\n\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 13\r\n" + CHUNKED + CHUNKS,
        CHUNKED + "Content-Length: 13\r\n" + CHUNKS,
        "Content-Length: 0\r\n" + CHUNKED + CHUNKS,
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "Content-Length: 3\r\ncontent-length: 0\r\n\r\nabc",
        "Content-Length: 3, 3\r\n\r\nabc",
        "Content-Length: +3\r\n\r\nabc",
        "Content-Length: 0x3\r\n\r\nabc",
        "Content-Length:\r\n\r\nabc",
        "Content-Length: \u000b3\r\n\r\nabc",
        "Content-Length: 3\u0000\r\n\r\nabc",
        "Content-Length : 3\r\n\r\nabc",
        CHUNKED + CHUNKED + CHUNKS,
        "Transfer-Encoding: identity\r\n" + CHUNKED + CHUNKS,
        CHUNKED + "Transfer-Encoding: identity\r\n" + CHUNKS,
        "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
        "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\nabc",
        "Transfer-Encoding:\r\nContent-Length: 3\r\n\r\nabc",
        "Transfer-Encoding : chunked\r\n" + CHUNKS,
        "Transfer-Encoding\t: chunked\r\n" + CHUNKS,
        "Transfer-Encoding: chunked\u0000\r\n" + CHUNKS,
        "Transfer-Encoding: \u000bchunked\r\n" + CHUNKS,
        "X: y\rTransfer-Encoding: chunked\r\n" + CHUNKS,
        "X: y\nTransfer-Encoding: chunked\r\n" + CHUNKS,
        "X: y\n\nContent-Length: 3\r\n\r\nabc",
      })
  void anAmbiguousLengthIs400(String rest) throws IOException {
    assertRefused(400, "bad_request", "PUT /keys/evil" + HEAD + rest + hidden());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chunked, chunked",
        "chunked, identity",
        "identity, chunked",
        "xchunked",
        "\"chunked\"",
        "chunked;q=1",
        "",
      })
  void anotherTransferCodingIs501(String coding) throws IOException {
    assertRefused(
        501,
        "unsupported_transfer_encoding",
        "PUT /keys/evil" + HEAD + "Transfer-Encoding: " + coding + "\r\n" + CHUNKS + hidden());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8000000000000003\r\nabc\r\n0\r\n\r\n",
        "10000000000000003\r\nabc\r\n0\r\n\r\n",
        "-1\r\nabc\r\n0\r\n\r\n",
        "3 x\r\r\nabc\r\n0\r\n\r\n",
        "3;a\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "3\r\nabc\r\n0\r\nX: y\nZ: w\r\n\r\n",
      })
  void malformedChunksAre400(String chunks) throws IOException {
    assertRefused(
        400, "invalid_body", "PUT /keys/evil" + HEAD + CHUNKED + "\r\n" + chunks + hidden());
  }

  @Test
  void whatStandsAroundChunksIsBounded() throws IOException {
    String put = "PUT /keys/evil" + HEAD + CHUNKED + "\r\n";
    assertRefused(400, "invalid_body", put + "3;" + "x".repeat(4_000) + CHUNKS.substring(3));
    assertRefused(
        400, "invalid_body", put + "3\r\nabc\r\n0\r\n" + "X: y\r\n".repeat(4_000) + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\nHost: t\n\n",
        "GET /health HTTP/1.1\r\nHost: t\nX: y\r\n\r\n",
        "GET /health HTTP/1.1\r\r\nHost: t\r\r\n\r\r\n",
        "GET /health HTTP/1.1\n\rHost: t\n\r\n\r",
        "GET /health HTTP/1.1\r\nHost: t\r\nX: a\rY: b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: t\r\nX: a\u0000b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: t\r\nX\u0000Y: ab\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: t\r\nX: a\u0001b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: t\r\nX\u00e9: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: t\r\nX Y: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: t\r\n: a\r\n\r\n",
        "GET /health HTTP/1.1\r\n X: folded\r\nHost: t\r\n\r\n",
        "GET  /health HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET\t/health HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /health /x HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /health HTTP/1.1x\r\nHost: t\r\n\r\n",
        "GET /health http/1.1\r\nHost: t\r\n\r\n",
        "GET /health\r\nHost: t\r\n\r\n",
        " GET /health HTTP/1.1\r\nHost: t\r\n\r\n",
        "G\u0001ET /health HTTP/1.1\r\nHost: t\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003 a TLS hello \r\n\r\n",
      })
  void aHeadThatIsNotExactIs400(String head) throws IOException {
    assertRefused(400, "bad_request", head + hidden());
  }

  /** Undertow puts a space in the place of the fold, as RFC 9112, section 5.2, permits. */
  @Test
  void aFoldedLineIsReadAsOne() throws IOException {
    String folded = "Content-Length:\r\n 3\r\n\r\nabc";
    List<RawHttp.Response> responses =
        responses("PUT /nothing" + HEAD + folded + "GET /health" + HEAD + "\r\n");
    assertEquals(List.of(404, 200), responses.stream().map(RawHttp.Response::status).toList());
    String chunked = "Transfer-Encoding:\r\n\tchunked\r\n" + CHUNKS;
    responses = responses("PUT /nothing" + HEAD + chunked + "GET /health" + HEAD + "\r\n");
    assertEquals(List.of(404, 200), responses.stream().map(RawHttp.Response::status).toList());
    assertRefused(
        501,
        "unsupported_transfer_encoding",
        "PUT /keys/evil" + HEAD + "Transfer-Encoding: chunked\r\n ,x\r\n" + CHUNKS + hidden());
  }

  @Test
  void chunksInHttp10EndTheConnection() throws IOException {
    String request = "POST /nothing HTTP/1.0\r\nConnection: keep-alive\r\n" + CHUNKED + CHUNKS;
    List<RawHttp.Response> responses = responses(request + hidden());
    assertEquals(List.of(404), responses.stream().map(RawHttp.Response::status).toList());
  }

  @Test
  void whatFollowsTheLastChunkIsTheNextRequestOrNone() throws IOException {
    List<RawHttp.Response> responses =
        responses("PUT /nothing" + HEAD + CHUNKED + CHUNKS + "garbage\r\n\r\n" + hidden());
    assertEquals(List.of(404, 400), responses.stream().map(RawHttp.Response::status).toList());
    responses =
        responses(
            "PUT /nothing"
                + HEAD
                + CHUNKED
                + "\r\n0\r\nContent-Length: 999\r\n\r\n"
                + "GET /health"
                + HEAD
                + "\r\n");
    assertEquals(List.of(404, 200), responses.stream().map(RawHttp.Response::status).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "Get", "delete", "dELETE", "head", "pUt", "patch"})
  void methodsAreWrittenInCapitals(String method) throws IOException {
    try (RawHttp one = server.connect()) {
      boolean bodiless = method.equals("head");
      one.send(method + " /keys/kept" + HEAD + "\r\n" + (bodiless ? "" : hidden()));
      RawHttp.Response response = one.read(bodiless);
      assertEquals(400, response.status());
      assertEquals("close", response.header("Connection"));
      assertTrue(one.closedByServer());
    }
    assertEquals(
        List.of(),
        server.observed.stream().filter(line -> line.startsWith(method)).toList(),
        "no metric is labelled with what a client makes up");
  }
}
