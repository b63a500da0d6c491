package com.rediacc.ops.internal.backend.libvirt;

import com.rediacc.ops.internal.backend.LaunchPlan;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The description that a domain was saved with, changed to be that of a plan: other files, another
 * network. libvirt refuses any change that the guest could see.
 */
final class SavedDomainXml {
  private SavedDomainXml() {}

  static String as(LaunchPlan plan, String saved) {
    Document document = Xml.read(saved);
    Map<String, String> disks = new HashMap<>();
    disks.put(DomainXml.SEED, plan.seed().toString());
    for (int i = 0; i < plan.disks().all().size(); i++) {
      disks.put(DomainXml.target(i), plan.disks().get(i).toString());
    }
    for (Element disk : Xml.elements(document, "disk")) {
      String file = disks.get(only(disk, "target").getAttribute("dev"));
      // The chain below the overlay is found anew.
      remove(disk, "backingStore");
      only(disk, "source").setAttribute("file", file);
    }
    for (String device : List.of("serial", "console")) {
      for (Element element : Xml.elements(document, device)) {
        // The console that libvirt adds to a serial port may have none of its own.
        Optional.ofNullable(only(element, "source"))
            .ifPresent(source -> source.setAttribute("path", plan.console().toString()));
      }
    }
    for (Element nic : Xml.elements(document, "interface")) {
      Element source = only(nic, "source");
      source.setAttribute("network", NetworkXml.name(plan.clusterId()));
      List.of("portid", "bridge").forEach(source::removeAttribute);
      // Named by the host's kernel, for a life of the domain.
      remove(nic, "target");
    }
    for (Element channel : Xml.elements(document, "channel")) {
      remove(channel, "source");
    }
    for (Element metadata : Xml.elements(document, "cluster")) {
      metadata.setAttribute("id", plan.clusterId());
      metadata.setAttribute("run", plan.runDirectory().toString());
    }
    return text(document);
  }

  private static Element only(Element parent, String name) {
    return (Element) parent.getElementsByTagNameNS("*", name).item(0);
  }

  private static void remove(Element parent, String name) {
    var found = parent.getElementsByTagNameNS("*", name);
    while (found.getLength() > 0) {
      found.item(0).getParentNode().removeChild(found.item(0));
    }
  }

  private static String text(Document document) {
    try {
      var text = new StringWriter();
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("a description cannot be written", e);
    }
  }
}
