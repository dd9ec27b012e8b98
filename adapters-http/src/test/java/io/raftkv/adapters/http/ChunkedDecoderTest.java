package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkedDecoderTest {
  private final ChunkedDecoder decoder = new ChunkedDecoder();

  private String decode(String text) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    ByteBuffer out = ByteBuffer.allocate(text.length());
    decoder.decode(in, out);
    return new String(out.array(), 0, out.position(), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\r\nhello\r\n0\r\n\r\n",
        "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "00005\r\nhello\r\n000\r\n\r\n",
        "5;name=value\r\nhello\r\n0;last\r\n\r\n",
        "5 ; name=\"a b\"\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nX-Trailer: 1\r\nY: 2\r\n\r\n",
      })
  void wellFormedChunksAreTaken(String chunks) throws IOException {
    assertEquals("hello", decode(chunks));
    assertTrue(decoder.finished());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        ";x\r\n",
        "g\r\n",
        "+5\r\nhello",
        "0x5\r\nhello",
        "5\nhello",
        "5\rhello",
        "5,\r\nhello",
        "5\r\nhello5\r\nhello",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r\r",
        "5;a\nb\r\nhello",
        "1000000000000000\r\n",
        "5\u0660\r\nhello",
        "0\r\n\n",
        "0\r\n\r\r",
        "0\r\nA: b\n\r\n",
        "0\r\nA: b\rC",
      })
  void malformedFramingIsRefused(String chunks) {
    assertThrows(IOException.class, () -> decode(chunks));
  }

  @Test
  void extensionsAndTrailersAreBounded() {
    assertThrows(IOException.class, () -> decode("5;" + "x".repeat(2000)));
    String trailers = "A: b\r\n".repeat(2000);
    assertThrows(IOException.class, () -> new ChunkedDecoderTest().decode("0\r\n" + trailers));
  }

  @Test
  void whatFollowsIsLeft() throws IOException {
    ByteBuffer in = ByteBuffer.wrap("1\r\na\r\n0\r\n\r\nGET /".getBytes(StandardCharsets.US_ASCII));
    decoder.decode(in, ByteBuffer.allocate(10));
    assertEquals(5, in.remaining());
    decoder.decode(in, ByteBuffer.allocate(10));
    assertEquals(5, in.remaining());
  }

  @Test
  void piecesOfAnySizeGiveTheSameBody() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      StringBuilder body = new StringBuilder();
      StringBuilder chunks = new StringBuilder();
      for (int chunk = random.nextInt(5); chunk >= 0; chunk--) {
        String part = "\r\n0;".repeat(1 + random.nextInt(20)).substring(random.nextInt(4));
        body.append(part);
        chunks.append(Integer.toHexString(part.length())).append("\r\n").append(part);
        chunks.append("\r\n");
      }
      chunks.append("0\r\nT: v\r\n\r\n");
      assertEquals(body.toString(), inPieces(chunks.toString(), random), "seed " + seed);
    }
  }

  private static String inPieces(String chunks, Random random) throws IOException {
    ChunkedDecoder decoder = new ChunkedDecoder();
    byte[] bytes = chunks.getBytes(StandardCharsets.US_ASCII);
    StringBuilder body = new StringBuilder();
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, 0);
    while (!decoder.finished()) {
      assertFalse(in.position() == bytes.length);
      in.limit(Math.min(bytes.length, in.limit() + random.nextInt(4)));
      ByteBuffer out = ByteBuffer.allocate(random.nextInt(4));
      decoder.decode(in, out);
      body.append(new String(out.array(), 0, out.position(), StandardCharsets.US_ASCII));
    }
    return body.toString();
  }
}
