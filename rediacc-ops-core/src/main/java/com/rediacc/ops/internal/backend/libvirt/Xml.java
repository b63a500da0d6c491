package com.rediacc.ops.internal.backend.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads libvirt's documents, and makes text fit into ours. */
final class Xml {
  private Xml() {}

  /** For text and for attributes. */
  static String escaped(Object value) {
    return value
        .toString()
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&apos;")
        .replace("\"", "&quot;");
  }

  static Document read(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException("libvirt sent a document that cannot be read: " + xml, e);
    }
  }

  /** All elements of this local name, at any depth. */
  static List<Element> elements(Document document, String name) {
    return listed(document.getElementsByTagNameNS("*", name));
  }

  /** The texts of all elements of this local name inside another. */
  static List<String> texts(Element parent, String name) {
    return listed(parent.getElementsByTagNameNS("*", name)).stream()
        .map(element -> element.getTextContent().strip())
        .toList();
  }

  private static List<Element> listed(NodeList found) {
    var elements = new ArrayList<Element>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }
}
