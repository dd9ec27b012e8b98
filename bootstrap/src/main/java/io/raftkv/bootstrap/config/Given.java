package io.raftkv.bootstrap.config;

/**
 * A value that somebody gave.
 *
 * @param name what they called the setting
 * @param origin the file and line, the variable, or the flag
 */
record Given(Setting<?> setting, String name, String text, String origin) {
  /** The value, read by the setting's type. */
  Configuration.Assigned assigned() throws ConfigFault {
    try {
      return new Configuration.Assigned(text, setting.read(text), origin);
    } catch (SettingType.BadValueException e) {
      // Of a secret not even a bad value is shown.
      String given = setting.isSecret() ? "" : ", not \"" + onOneLine(text) + "\"";
      throw new ConfigFault(origin + ": " + name + " must be " + e.getMessage() + given);
    }
  }

  private static String onOneLine(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (Character.isISOControl(point)) {
                out.append(String.format("\\u%04x", point));
              } else {
                out.appendCodePoint(point);
              }
            });
    return out.toString();
  }
}
