package io.raftkv.domain.access;

/** What somebody may do at most; each role includes those before it. */
public enum Role {
  /** Reads keys, and what nodes tell of themselves. */
  READ(1),
  /** Changes keys too. */
  WRITE(2),
  /** Does everything. */
  ADMIN(3);

  private final int level;

  Role(int level) {
    this.level = level;
  }

  /** By which it is kept: the higher, the more it may. */
  public int level() {
    return level;
  }

  /**
   * The role of the level.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Role ofLevel(int level) {
    return switch (level) {
      case 1 -> READ;
      case 2 -> WRITE;
      case 3 -> ADMIN;
      default -> throw new IllegalArgumentException("unknown role " + level);
    };
  }

  /** Whether it may all that the other may. */
  public boolean includes(Role other) {
    return level >= other.level;
  }

  /** The lesser of two. */
  public Role atMost(Role other) {
    return includes(other) ? other : this;
  }
}
