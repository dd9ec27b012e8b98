package io.raftkv.bootstrap.config;

import io.raftkv.bootstrap.fault.IoReason;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a configuration file, YAML or JSON, which YAML contains. */
final class ConfigFile {
  private final Path path;
  private final Map<String, String> environment;
  private final List<Given> found = new ArrayList<>();
  private final Map<String, String> lines = new HashMap<>();

  private ConfigFile(Path path, Map<String, String> environment) {
    this.path = path;
    this.environment = environment;
  }

  /**
   * All values of the file.
   *
   * @throws ConfigFault if it cannot be read, is malformed, or names what is no setting
   */
  static List<Given> read(Path path, Map<String, String> environment) throws ConfigFault {
    ConfigFile file = new ConfigFile(path, environment);
    try (Reader reader = Files.newBufferedReader(path)) {
      Node root = new Yaml(new LoaderOptions()).compose(reader);
      if (root != null) {
        file.section("", root);
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    } catch (MarkedYAMLException e) {
      throw new ConfigFault(
          path
              + ":"
              + (e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1)
              + ": not valid YAML or JSON: "
              + problem(e));
    } catch (YAMLException e) {
      if (e.getCause() instanceof IOException fault) {
        throw unreadable(path, fault);
      }
      throw new ConfigFault(path + ": not valid YAML or JSON: " + firstLine(e));
    }
    return file.found;
  }

  private static ConfigFault unreadable(Path path, IOException fault) {
    return new ConfigFault(
        path
            + ": the configuration file cannot be read ("
            + IoReason.alone(fault)
            + "); check --config");
  }

  /** What is wrong; names of aliases and tags are left out: what was meant may be a secret. */
  private static String problem(MarkedYAMLException e) {
    String problem = String.valueOf(e.getProblem());
    return problem.contains("alias") || problem.contains("anchor") || problem.contains("tag")
        ? "a value that begins with *, & or ! must be written in quotes"
        : problem;
  }

  private static String firstLine(YAMLException e) {
    String message = e.getMessage();
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }

  private void section(String prefix, Node node) throws ConfigFault {
    if (!(node instanceof MappingNode mapping)) {
      throw new ConfigFault(
          where(node)
              + ": "
              + (prefix.isEmpty() ? "the file" : prefix)
              + " must hold keys with values, such as http_addr: \":8080\"");
    }
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigFault(where(entry.getKeyNode()) + ": a key must be a plain word");
      }
      String name = prefix.isEmpty() ? key.getValue() : prefix + "." + key.getValue();
      var setting = SettingNames.find(name);
      boolean isSection =
          Settings.all().stream().anyMatch(any -> any.name().startsWith(name + "."));
      if (isSection && (setting.isEmpty() || entry.getValueNode() instanceof MappingNode)) {
        section(name, entry.getValueNode());
      } else if (setting.isPresent()) {
        value(setting.get(), name, entry.getValueNode());
      } else {
        Optional<String> meant =
            prefix.isEmpty() ? SettingNames.nearestOnTop(name) : SettingNames.nearest(name);
        throw new ConfigFault(
            where(key)
                + ": unknown key "
                + name
                + "; "
                + meant.map(nearest -> "did you mean " + nearest + "?").orElse("see --help"));
      }
    }
  }

  private void value(Setting<?> setting, String name, Node node) throws ConfigFault {
    String text = text(name, node, setting.type().isList());
    String earlier = lines.putIfAbsent(setting.name(), where(node));
    if (earlier != null) {
      throw new ConfigFault(
          where(node) + ": " + name + " is set twice, first at " + earlier + "; keep one");
    }
    found.add(new Given(setting, name, text, where(node)));
  }

  /** The value; of a setting that takes several, a list of them as well. */
  private String text(String name, Node node, boolean list) throws ConfigFault {
    if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
      if (!node.getTag().startsWith(Tag.PREFIX)) {
        throw new ConfigFault(
            where(node) + ": " + name + " must be written in quotes, since it begins with !");
      }
      return Interpolation.expand(scalar.getValue(), environment, where(node));
    }
    if (!list || !(node instanceof SequenceNode sequence)) {
      throw new ConfigFault(where(node) + ": " + name + " must have one value");
    }
    List<String> texts = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      String text = text(name, element, false);
      if (text.contains(",")) {
        throw new ConfigFault(where(element) + ": " + name + ": an element must have no comma");
      }
      texts.add(text);
    }
    return String.join(",", texts);
  }

  private String where(Node node) {
    return path + ":" + (node.getStartMark().getLine() + 1);
  }
}
