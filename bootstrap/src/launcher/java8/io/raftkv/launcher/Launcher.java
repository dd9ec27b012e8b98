package io.raftkv.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Scanner;

/**
 * What {@code java -jar raftkv.jar} enters. Compiled for Java 8, so that an old Java runs it and
 * says which one is needed; the rest is {@code LayerLauncher}'s.
 */
public final class Launcher {
  /** The release that the product is compiled for. */
  static final int REQUIRED = 25;

  private Launcher() {}

  /** Starts the server, or says in one line why it cannot. */
  public static void main(String[] arguments) throws Exception {
    int running = feature(System.getProperty("java.specification.version"));
    if (running < REQUIRED) {
      fail(tooOld(running, newEnough(places())));
    }
    File jar = new File(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    File lib = new File(jar.getParentFile(), "lib");
    if (!lib.isDirectory()) {
      fail("the folder " + lib + " is missing: it belongs beside " + jar.getName());
    }
    List<String> missing = missing(lib);
    if (!missing.isEmpty()) {
      fail(unsound(lib, "it lacks " + String.join(", ", missing)));
    }
    try {
      Object wrong =
          Class.forName("io.raftkv.launcher.LayerLauncher")
              .getMethod("start", File.class, String[].class)
              .invoke(null, lib, arguments);
      if (wrong != null) {
        fail(unsound(lib, wrong.toString()));
      }
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Error) {
        throw (Error) cause;
      }
      throw cause instanceof Exception ? (Exception) cause : e;
    }
  }

  /**
   * Those of the build's libraries that are not in the folder; as a rule a build was broken off.
   */
  private static List<String> missing(File lib) throws IOException {
    List<String> missing = new ArrayList<>();
    try (InputStream in = Launcher.class.getResourceAsStream("lib.list")) {
      Scanner paths = new Scanner(in, "UTF-8").useDelimiter("[:\\s]+");
      while (paths.hasNext()) {
        String name = new File(paths.next()).getName();
        if (!new File(lib, name).isFile()) {
          missing.add(name);
        }
      }
    }
    return missing;
  }

  private static String unsound(File lib, String what) {
    return "the folder "
        + lib
        + " is incomplete or damaged ("
        + what
        + "); rebuild it by mvn package -DskipTests, or unpack the distribution anew";
  }

  private static void fail(String line) {
    System.err.println("kvstore: " + line);
    System.exit(1);
  }

  private static String tooOld(int running, String found) {
    return "RaftKV needs Java "
        + REQUIRED
        + " or newer, and this is Java "
        + running
        + " ("
        + System.getProperty("java.home")
        + "); "
        + (found == null
            ? "none was found in " + String.join(", ", roots()) + ": install one"
            : "use " + found + File.separator + "bin" + File.separator + "java");
  }

  /** The number of a release: of 1.8 it is 8. */
  static int feature(String version) {
    String[] parts = version.split("[^0-9]+");
    int first = parts.length == 0 || parts[0].isEmpty() ? 0 : Integer.parseInt(parts[0]);
    return first == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : first;
  }

  private static List<String> roots() {
    String home = System.getProperty("user.home");
    List<String> roots = new ArrayList<>();
    Collections.addAll(
        roots,
        "/usr/lib/jvm",
        "/opt",
        "/opt/java",
        "/usr/local",
        "/Library/Java/JavaVirtualMachines",
        home + "/.sdkman/candidates/java",
        home + "/.jdks",
        "C:\\Program Files\\Java",
        "C:\\Program Files\\Eclipse Adoptium");
    roots.removeIf(root -> !new File(root).isDirectory());
    return roots;
  }

  private static List<File> places() {
    List<File> places = new ArrayList<>();
    if (System.getenv("JAVA_HOME") != null) {
      places.add(new File(System.getenv("JAVA_HOME")));
    }
    for (String root : roots()) {
      File[] children = new File(root).listFiles(File::isDirectory);
      for (File child : children == null ? new File[0] : children) {
        places.add(child);
        places.add(new File(child, "Contents/Home"));
      }
    }
    return places;
  }

  /** The first place with a Java that will do; null if there is none. */
  static String newEnough(List<File> places) {
    for (File place : places) {
      File release = new File(place, "release");
      if (release.isFile() && new File(place, "bin").isDirectory()) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Paths.get(release.getPath()))) {
          properties.load(in);
        } catch (IOException | IllegalArgumentException unreadable) {
          continue; // a Java that we cannot recognise is none that we can name
        }
        if (feature(properties.getProperty("JAVA_VERSION", "0").replace("\"", "")) >= REQUIRED) {
          return place.getPath();
        }
      }
    }
    return null;
  }
}
