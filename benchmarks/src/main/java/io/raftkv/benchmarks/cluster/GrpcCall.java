package io.raftkv.benchmarks.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A method and its message, of few and short fields. */
final class GrpcCall {
  private static final int FRAME_HEADER_BYTES = 5;
  private static final int LARGEST = 127;

  private final String path;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private boolean open;

  private GrpcCall(String path) {
    this.path = path;
  }

  /** One whose message is still empty. */
  static GrpcCall to(String path) {
    return new GrpcCall(path);
  }

  String path() {
    return path;
  }

  /** A message within another. */
  static GrpcCall part() {
    return new GrpcCall("");
  }

  /** Adds a field of text. */
  GrpcCall text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Adds a message within this one. */
  GrpcCall part(int field, GrpcCall part) {
    return bytes(field, part.bytes());
  }

  private GrpcCall bytes(int field, byte[] bytes) {
    message.write(field << 3 | 2);
    message.write(oneByte(bytes.length));
    message.writeBytes(bytes);
    return this;
  }

  /** Adds a number or one of an enumeration. */
  GrpcCall number(int field, int value) {
    message.write(field << 3);
    message.write(oneByte(value));
    return this;
  }

  /** What fits into one byte of a varint. */
  private static int oneByte(int value) {
    if (value < 0 || value > LARGEST) {
      throw new IllegalArgumentException(value + " takes more than a byte");
    }
    return value;
  }

  /** Leaves the client's side open behind the message, where more could follow. */
  GrpcCall open() {
    open = true;
    return this;
  }

  boolean staysOpen() {
    return open;
  }

  /** The message. */
  byte[] bytes() {
    return message.toByteArray();
  }

  /** The message as gRPC sends it, uncompressed. */
  byte[] framed() {
    byte[] bytes = bytes();
    byte[] framed = new byte[FRAME_HEADER_BYTES + bytes.length];
    framed[FRAME_HEADER_BYTES - 2] = (byte) (bytes.length >> 8);
    framed[FRAME_HEADER_BYTES - 1] = (byte) bytes.length;
    System.arraycopy(bytes, 0, framed, FRAME_HEADER_BYTES, bytes.length);
    return framed;
  }
}
