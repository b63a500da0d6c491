package com.rediacc.ops.assertj;

import com.rediacc.ops.error.InvalidInputException;
import com.rediacc.ops.shell.GuestShell;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.assertj.core.annotation.CheckReturnValue;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Leads to assertions about the parts of a VM. A description set before them is theirs too. */
@CheckReturnValue
public final class GuestAssert extends AbstractAssert<GuestAssert, GuestShell> {
  /** As systemd.unit(5) has it, so that none is an option or a pattern. */
  private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9:_.@\\\\-]{0,254}");

  GuestAssert(@Nullable GuestShell shell) {
    super(shell, GuestAssert.class);
  }

  /**
   * A systemd unit.
   *
   * @param name with or without {@code .service}
   */
  public UnitAssert unit(String name) {
    if (!UNIT.matcher(name).matches()) {
      throw new InvalidInputException("'" + name + "' is no name of a systemd unit");
    }
    return described(new UnitAssert(shell(), name));
  }

  /**
   * A TCP port of the VM itself.
   *
   * @param port 1 to 65535
   */
  public PortAssert port(int port) {
    if (port < 1 || port > 65_535) {
      throw new InvalidInputException("a TCP port is 1 to 65535, not " + port);
    }
    return described(new PortAssert(shell(), port));
  }

  /**
   * A file, or a directory.
   *
   * @param path absolute
   */
  public FileAssert file(String path) {
    if (!path.startsWith("/")) {
      throw new InvalidInputException("a path in a VM is absolute, unlike '" + path + "'");
    }
    return described(new FileAssert(shell(), path));
  }

  /** The journal, of all units and of the kernel. */
  public JournalAssert journal() {
    return described(new JournalAssert(shell(), List.of(), Optional.empty()));
  }

  private GuestShell shell() {
    isNotNull();
    return actual;
  }

  private <T extends PartAssert<T>> T described(T part) {
    return info.hasDescription() ? part.as(info.description()) : part;
  }
}
