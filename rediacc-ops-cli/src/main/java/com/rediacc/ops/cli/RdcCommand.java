package com.rediacc.ops.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code rdc}. */
@Command(
    name = "rdc",
    description = "Command line of the Rediacc platform.",
    mixinStandardHelpOptions = true,
    versionProvider = RdcCommand.Version.class,
    scope = ScopeType.INHERIT,
    footerHeading = "%nExamples:%n",
    footer = {
      "  rdc ops up --basic --os debian-12   a bridge and a worker",
      "  rdc ops --help                      all commands for clusters"
    })
final class RdcCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Read by {@link Rdc}, before any command runs. */
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "--debug",
      description = "Show in detail what is done, with stack traces.",
      scope = ScopeType.INHERIT)
  private boolean debug;

  @Override
  public void run() {
    throw OpsCommand.missingCommand(spec);
  }

  /** The version, from the resource into which the build writes that of the POM. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      var properties = new Properties();
      try (InputStream in = RdcCommand.class.getResourceAsStream("rdc.properties")) {
        properties.load(in);
      }
      return new String[] {"rdc " + properties.getProperty("version")};
    }
  }
}
