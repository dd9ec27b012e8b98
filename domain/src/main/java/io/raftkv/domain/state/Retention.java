package io.raftkv.domain.state;

/**
 * How much of the past stays readable. Whichever bound is reached first drops the oldest.
 *
 * @param revisions how many revisions back a read may go
 * @param bytes how much memory superseded versions may take, about
 * @param imageBytes how much they may take while a {@link StateImage} needs them; past that it gets
 *     void
 */
public record Retention(long revisions, long bytes, long imageBytes) {
  private static final long IMAGE_BYTES_LEAST = 64L << 20;

  /** Refuses negative bounds, and one for images below the other. */
  public Retention {
    if (revisions < 0 || bytes < 0 || imageBytes < bytes) {
      throw new IllegalArgumentException(
          "retention is not negative, and no less for images: "
              + revisions
              + ", "
              + bytes
              + ", "
              + imageBytes);
    }
  }

  /** With room for images of 64 MiB, or of {@code bytes} if that is more. */
  public Retention(long revisions, long bytes) {
    this(revisions, bytes, Math.max(bytes, IMAGE_BYTES_LEAST));
  }
}
