package com.rediacc.ops.internal.host;

import com.rediacc.ops.host.Prerequisite;
import com.rediacc.ops.spec.Architecture;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which of the programs that the core calls are installed. */
public final class HostCheck {
  private final List<Tool> tools;
  private final String remedy;

  /**
   * @param architecture of the guests
   */
  public HostCheck(Architecture architecture) {
    this.tools = Tools.forHost(architecture);
    this.remedy = Tools.remedy(architecture);
  }

  /** One entry for each program. */
  public List<Prerequisite> programs() {
    return tools.stream().map(this::judge).toList();
  }

  private Prerequisite judge(Tool tool) {
    Optional<Path> found = tool.find();
    if (found.isPresent()) {
      return Prerequisite.ok(tool.program(), found.get().toString());
    }
    String hint = "needed for " + tool.purpose() + "; " + remedy;
    return tool.required()
        ? Prerequisite.missing(tool.program(), "not found", hint)
        : Prerequisite.warning(tool.program(), "not found", hint);
  }
}
