package com.rediacc.ops.internal.image;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Where the body of a reply goes. Called by one thread at a time. An IOException says that another
 * try may do better; what no try can help, such as a full disk, is an OpsException.
 */
interface Sink {
  /** Headers for the request to this address, which a redirect may have led to. */
  Map<String, String> requestHeaders(URI uri);

  /** Whether the body of this reply is wanted. */
  boolean open(URI uri, int status, HttpHeaders headers) throws IOException;

  void accept(ByteBuffer bytes) throws IOException;
}
