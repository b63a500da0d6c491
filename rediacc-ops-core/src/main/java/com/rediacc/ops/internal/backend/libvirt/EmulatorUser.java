package com.rediacc.ops.internal.backend.libvirt;

import java.util.List;
import org.w3c.dom.Element;

/**
 * The user that libvirt runs emulators as.
 *
 * @param uid its number; 0 can read everything anyway
 * @param label user and group as libvirt writes them, {@code +64055:+64055}; empty when libvirt
 *     does not change users
 */
record EmulatorUser(int uid, String label) {
  /** As in the daemon's capabilities: the base label of the security model "dac". */
  static EmulatorUser in(String capabilities) {
    for (Element model : Xml.elements(Xml.read(capabilities), "secmodel")) {
      List<String> kind = Xml.texts(model, "model");
      List<String> labels = Xml.texts(model, "baselabel");
      if (kind.contains("dac") && !labels.isEmpty()) {
        String label = labels.get(0);
        return new EmulatorUser(Integer.parseInt(label.replaceAll("^\\+?(\\d+):.*$", "$1")), label);
      }
    }
    return new EmulatorUser(0, "");
  }

  boolean isRoot() {
    return uid == 0;
  }

  /**
   * Has the emulator run as this user, and no file change its owner: libvirt would also change that
   * of images which other VMs use.
   */
  String seclabel() {
    return label.isEmpty()
        ? ""
        : "<seclabel type='static' model='dac' relabel='no'><label>"
            + Xml.escaped(label)
            + "</label></seclabel>";
  }
}
