package com.rediacc.ops.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, from the resource into which the build writes that of the POM. */
final class RdcVersion implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    var properties = new Properties();
    try (InputStream in = RdcVersion.class.getResourceAsStream("rdc.properties")) {
      properties.load(in);
    }
    return new String[] {"rdc " + properties.getProperty("version")};
  }
}
